import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../test/support/run-program.ts'
import { until } from '../../../test/support/until.ts'

/** A command that has ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs until it is told to stop. */
export interface Running {
  /** What it wrote to standard output so far. */
  stdout(): string
  /** Resolves once standard output has this text; rejects when the command ends before. */
  wrote(text: string): Promise<void>
  /** Sends this one process the signal and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<Ran>
}

type Env = Readonly<Record<string, string>>

interface RunOptions {
  readonly env?: Env
  readonly stdin?: string
  readonly into?: string
  readonly as?: { readonly uid?: number; readonly gid?: number }
}

export interface Installation extends AsyncDisposable {
  readonly folder: string
  readonly port: number
  /**
   * Runs `hook-bridge <args>` to its end. `env` is added; an empty value unsets. `into`: how a shell goes on after the
   * command, such as `| head -n 1`; the exit code is that of the command, unless another one fails. `as`: another user.
   */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>
  /** As `run`; the JSON that it printed. Rejects when it fails. */
  json(...args: readonly string[]): Promise<any> // oxlint-disable-line typescript/no-explicit-any -- whatever a script would read
  start(args: readonly string[]): Running
  /** A bridge that listens. */
  serve(): Promise<Running>
  /** Calls the API of the running bridge with the key of the environment. */
  api(method: string, path: string, body?: object): Promise<any> // oxlint-disable-line typescript/no-explicit-any
}

/** Type stripping and compiling anew would be most of what a short command does. */
const COMPILED = join(tmpdir(), 'hook-bridge-cli-compiled')
const BIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
export const API_KEY = 'hbk_0123456789abcdef0123456789abcdef'

/** A folder, a port and an environment of its own. Its commands end with it. */
export async function createInstallation(env: Env = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'hook-bridge-cli-'))
  const port = await freePort()
  const base: Env = {
    DATABASE_URL: `file:${join(folder, 'bridge.db')}`,
    PORT: String(port),
    HOOK_BRIDGE_API_KEY: API_KEY,
    ALLOWED_TARGETS: '127.0.0.1',
    NODE_COMPILE_CACHE: COMPILED,
    ...env,
  }
  const running: Running[] = []

  function start(
    args: readonly string[],
    { env: more, stdin = '', into, as }: RunOptions = {},
  ): Running & { ended: Promise<Ran> } {
    const command = [process.execPath, BIN, ...args]
    const [file = '', ...rest] =
      into === undefined
        ? command
        : ['bash', '--norc', '-c', `set -o pipefail; "$0" "$@" ${into}`, ...command]
    const child = spawn(file, rest, { env: { ...base, ...more }, cwd: folder, ...as })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
    return {
      ended,
      stdout: () => stdout,
      async wrote(text) {
        const deadlineMs = 10_000
        await until(() => stdout.includes(text) || child.exitCode !== null, { deadlineMs, what: `"${text}"` })
        if (!stdout.includes(text))
          throw new Error(`it ended without writing "${text}":\n${stdout}\n${stderr}`)
      },
      async stop(signal = 'SIGTERM') {
        child.kill(signal)
        const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
        const ran = await ended
        clearTimeout(force)
        return ran
      },
    }
  }

  function startAndRemember(args: readonly string[]): Running {
    const program = start(args)
    running.push(program)
    return program
  }

  return {
    folder,
    port,
    run: (args, options) => start(args, options).ended,
    async json(...args) {
      const { code, stdout, stderr } = await start([...args, '--json']).ended
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout)
    },
    start: startAndRemember,
    async serve() {
      const bridge = startAndRemember(['serve'])
      await bridge.wrote('"listening"')
      return bridge
    },
    async api(method, path, body) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      return answer.json()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((program) => program.stop()))
      await rm(folder, { recursive: true })
    },
  }
}
