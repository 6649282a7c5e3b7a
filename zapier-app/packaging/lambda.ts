import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('lambda-child.ts', import.meta.url))
const ONE_MINUTE = 60_000
const COLD_STARTS = 7

/** What Zapier sends to the handler of an app. */
export interface LambdaEvent {
  readonly command: 'definition' | 'validate' | 'execute'
  readonly method?: string
  readonly bundle?: object
}

/** What the handler came to: results, or the error it threw. */
export type LambdaAnswer =
  | { readonly results: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }

export interface LambdaRun {
  readonly node: string
  /** From nothing to a handler that takes events. */
  readonly importMs: number
  readonly answers: readonly LambdaAnswer[]
}

/** Runs events through the handler of an unpacked build.zip, in a fresh process of the given Node. */
export function runInLambda(
  node: string,
  folder: string,
  events: readonly LambdaEvent[],
): Promise<LambdaRun> {
  return new Promise((resolve, reject) => {
    const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env
    const child = fork(CHILD, [folder], {
      execPath: node,
      execArgv: [],
      cwd: folder,
      // Not as a test: there, core checks and prints otherwise than in production.
      env,
      silent: true,
      timeout: ONE_MINUTE,
      killSignal: 'SIGKILL',
    })
    let run: LambdaRun | undefined
    let output = ''
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('message', (message) => (run = message as LambdaRun))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (run !== undefined && code === 0) resolve(run)
      else reject(new Error(`The handler's process ended with ${code ?? signal}:\n${output}`))
    })
    child.send(events)
  })
}

/** How long the import takes in one fresh process after the other, in milliseconds. */
export async function importTimes(node: string, folder: string): Promise<readonly number[]> {
  const times: number[] = []
  while (times.length < COLD_STARTS) times.push((await runInLambda(node, folder, [])).importMs)
  return times
}
