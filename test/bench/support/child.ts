import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { type Core, pinnedCommand } from './pinning.ts'

const running = new Set<ChildProcess>()

// taskset replaces itself by its command, so the process id is that of the command.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

export interface ChildOptions {
  readonly core: Core
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly stdio: StdioOptions
}

/** Starts a process that does not outlive this one. */
export function startChild({ core, command, args, env, stdio }: ChildOptions): ChildProcess {
  const [file, argv] = pinnedCommand(core, command, args)
  const child = spawn(file, argv, { env: env ?? process.env, stdio, serialization: 'advanced' })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** The process id; throws when the command could not be started. */
export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`could not be started: ${child.spawnfile}`)
  return child.pid
}

/** Ends whatever still runs, at once: nothing of a figure that broke may disturb the next one. */
export async function stopAllChildren(): Promise<void> {
  await Promise.all([...running].map((child) => stopChild(child, 0)))
}

/** Ends a process: asks, and after `graceMs` insists. */
export async function stopChild(child: ChildProcess, graceMs = 15_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await gone
  clearTimeout(insist)
}
