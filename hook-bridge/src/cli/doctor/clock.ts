import type { Clock } from '../../clock.ts'
import type { Core } from '../../open-core.ts'
import { isoTime } from '../../time.ts'
import { type Finding, findingsIn } from './finding.ts'
import { duration } from './words.ts'

const { ok, fail } = findingsIn('clock')

/** 2026-01-01: no bridge is older. */
const SURELY_PAST = 1_767_225_600_000
const TOLERANCE_MS = 5_000
const ADVICE = 'Set the time of this machine, and keep it right (NTP): retries and signatures depend on it.'

export interface ClockWatch {
  /** How far the time of day has moved against the clock that never jumps, since the watch began. */
  driftMs(): number
}

export function watchClock(clock: Clock): ClockWatch {
  const offset = clock.now() - clock.monotonic()
  return { driftMs: () => Math.abs(clock.now() - clock.monotonic() - offset) }
}

/** Whether the time is believable: by itself, against the newest event, and while the doctor looked. */
export async function examineClock(core: Core | null, clock: Clock, watch: ClockWatch): Promise<Finding> {
  const now = clock.now()
  if (now < SURELY_PAST) return fail(`It says ${isoTime(now)}, which is long past.`, ADVICE)
  const newest = core === null ? 0 : await newestEventAt(core)
  if (newest > now + TOLERANCE_MS) {
    return fail(
      `The newest event came ${duration(newest - now)} from now: the clock was or is wrong.`,
      ADVICE,
    )
  }
  if (watch.driftMs() > TOLERANCE_MS) return fail('It jumped while the doctor looked.', ADVICE)
  return ok(`It says ${isoTime(now)}, and goes evenly.`)
}

async function newestEventAt({ store, registry }: Core): Promise<number> {
  const pages = await Promise.all(
    registry.workspaces().map(({ row }) => store.listEvents({ workspace: row, before: null, limit: 1 })),
  )
  return Math.max(0, ...pages.flatMap(({ rows }) => rows.map(({ receivedAt }) => receivedAt)))
}
