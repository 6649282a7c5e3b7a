import { fileURLToPath } from 'node:url'
import { freePort, runProgram, type RunningProgram, waitUntilListening } from '../support/run-program.ts'
import { findRuntime, type RuntimeName } from './runtimes.ts'

/** The receivers that the vendors document. */
export type ReceiverKind =
  | 'inmova-express'
  | 'inmova-express-raw'
  | 'inmova-flask'
  | 'inmova-php'
  | 'cablenetai-node'

export interface RunningReceiver extends RunningProgram {
  readonly kind: ReceiverKind
  /** Where it takes webhooks. */
  readonly url: string
}

interface Recipe {
  readonly runtime: RuntimeName
  readonly file: string
  readonly path: string
  readonly secretVariable: string
}

const inmova = { path: '/webhooks/inmova', secretVariable: 'INMOVA_WEBHOOK_SECRET' }

const recipes: Readonly<Record<ReceiverKind, Recipe>> = {
  'inmova-express': { ...inmova, runtime: 'node', file: 'inmova-express.ts' },
  'inmova-express-raw': { ...inmova, runtime: 'node', file: 'inmova-express-raw.ts' },
  'inmova-flask': { ...inmova, runtime: 'python', file: 'inmova-flask.py' },
  'inmova-php': { ...inmova, runtime: 'php', file: 'inmova-php.php' },
  'cablenetai-node': {
    runtime: 'node',
    file: 'cablenetai-node.ts',
    path: '/webhooks/cablenetai',
    secretVariable: 'CABLENETAI_WEBHOOK_SECRET',
  },
}

/** Why this receiver cannot run on this machine; null when it can. For the name and the skipping of a test. */
export function whyUnavailable(kind: ReceiverKind): string | null {
  const runtime = findRuntime(recipes[kind].runtime)
  return runtime.found ? null : runtime.reason
}

/** Starts a documented receiver as a process of its own; resolves when it listens. Rejects when its runtime is missing. */
export async function runReceiver(
  kind: ReceiverKind,
  options: { readonly secret: string; readonly port?: number },
): Promise<RunningReceiver> {
  const { file, path, runtime: name, secretVariable } = recipes[kind]
  const runtime = findRuntime(name)
  if (!runtime.found) throw new Error(`${kind} cannot run: ${runtime.reason}`)
  const port = options.port ?? (await freePort())
  const program = await runProgram(runtime.command, argumentsFor(name, file, port), {
    env: { PORT: String(port), [secretVariable]: options.secret },
  })
  try {
    await waitUntilListening(program, port)
  } catch (error) {
    await program.stop()
    throw error
  }
  return { ...program, kind, url: `http://127.0.0.1:${port}${path}` }
}

function argumentsFor(runtime: RuntimeName, file: string, port: number): string[] {
  const script = fileURLToPath(new URL(file, import.meta.url))
  // Without a php.ini warnings would go into the answer.
  if (runtime === 'php') return ['-d', 'display_errors=0', '-S', `127.0.0.1:${port}`, script]
  return [script]
}
