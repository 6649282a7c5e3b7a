import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Where a process runs: what is measured gets one core for itself, all that drives it shares another. */
export type Core = 'under-test' | 'driver'

const coreNumbers: Record<Core, string> = { 'under-test': '0', driver: '1' }

// Asked once, before this process is pinned: afterwards it would see one core.
const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-p', String(process.pid)]).status === 0

/** The command line that runs `command` on that core; unchanged where cores cannot be chosen. */
export function pinnedCommand(core: Core, command: string, args: readonly string[]): [string, string[]] {
  return canPin ? ['taskset', ['-c', coreNumbers[core], command, ...args]] : [command, [...args]]
}

/** Keeps this process and all its threads off the core under test. */
export function pinThisProcess(): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', coreNumbers.driver, String(process.pid)])
}

export function describePinning(): string {
  return canPin ? 'server on core 0, generator and sink on core 1' : 'not pinned (no taskset, or one core)'
}
