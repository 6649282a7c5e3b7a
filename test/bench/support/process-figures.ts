import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** CPU time that a process has used with all its threads, in microseconds (steps of 10 ms). */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the command, in parentheses, may contain anything; the numbered fields come after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [fields[11], fields[12]].map(Number)
  return (((user ?? 0) + (system ?? 0)) * 1_000_000) / TICKS_PER_SECOND
}

/** Resident memory in MB: `VmRSS` now, `VmHWM` at its highest since the process began. */
export function residentMegabytes(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`${which}:\\s+(\\d+) kB`).exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  )?.[1]
  return (Number(kilobytes) * 1_024) / 1_000_000
}
