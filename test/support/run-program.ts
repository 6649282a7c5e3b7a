import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A child process. */
export interface RunningProgram extends AsyncDisposable {
  readonly pid: number
  /** All that it wrote so far, standard output and errors together. */
  output(): string
  /** Whether it still runs. */
  isRunning(): boolean
  /** Signals this one process by its id (SIGTERM), by force if it is still there two seconds later. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface ProgramOptions {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** False leaves the environment of this process out. */
  readonly inheritEnv?: boolean
  readonly directory?: string
}

const GRACE_MS = 2_000

/** Starts a program without a shell. It ends with this process at the latest. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<RunningProgram> {
  const child = spawn(command, args, {
    env: { ...(options.inheritEnv === false ? {} : process.env), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
  })
  let written = ''
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString('utf8')))
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id`)

  const isRunning = () => child.exitCode === null && child.signalCode === null
  const endWithUs = () => void (isRunning() && process.kill(pid, 'SIGKILL'))
  const ended = once(child, 'exit').then(() => process.off('exit', endWithUs))
  process.once('exit', endWithUs)

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!isRunning()) return
    process.kill(pid ?? 0, signal)
    const force = setTimeout(endWithUs, GRACE_MS)
    await ended
    clearTimeout(force)
  }

  return { pid, output: () => written, isRunning, stop, [Symbol.asyncDispose]: () => stop() }
}

/** Resolves when the program takes connections on the port; rejects with its output when it ends or takes too long. */
export async function waitUntilListening(
  program: RunningProgram,
  port: number,
  deadlineMs = 10_000,
): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!(await takesConnections(port))) {
    if (!program.isRunning()) throw new Error(`the program ended before it listened:\n${program.output()}`)
    if (performance.now() > end) throw new Error(`nothing listens on port ${port}:\n${program.output()}`)
    await sleep(20)
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const tell = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', tell(true)).once('error', tell(false))
  })
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
