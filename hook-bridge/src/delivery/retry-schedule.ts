import type { ExponentialSchedule, FixedSchedule } from '@hook-bridge/event-catalog'

export interface ScheduleInput {
  readonly schedule: FixedSchedule | ExponentialSchedule
  /** Retries after the first attempt that the subscription allows. An exponential schedule ends by time instead. */
  readonly maxRetries: number
  /** The attempt that was just made: 1 for the first one of this schedule. */
  readonly attempt: number
  /** When this schedule's first attempt was made, in milliseconds since the epoch. */
  readonly firstAttemptAt: number
  /** Milliseconds since the epoch. The delay counts from here: from the end of an attempt, not from its start. */
  readonly now: number
  /** From 0 to 1: where in its spread a jittered delay lies; 0.5 is the exact delay. */
  readonly random: number
}

/** When to try again, in milliseconds since the epoch; `null` when the schedule is over. */
export function nextAttemptAt(input: ScheduleInput): number | null {
  const { schedule } = input
  return schedule.kind === 'fixed' ? nextFixed(schedule, input) : nextExponential(schedule, input)
}

function nextFixed(schedule: FixedSchedule, { maxRetries, attempt, now }: ScheduleInput): number | null {
  const delay = attempt > maxRetries ? undefined : schedule.delaysMs[attempt - 1]
  return delay === undefined ? null : now + delay
}

function nextExponential(schedule: ExponentialSchedule, input: ScheduleInput): number | null {
  const { firstDelayMs, factor, capMs, jitter, horizonMs } = schedule
  const exact = Math.min(capMs, firstDelayMs * factor ** (input.attempt - 1))
  const at = input.now + Math.round(exact * (1 - jitter + 2 * jitter * input.random))
  return at > input.firstAttemptAt + horizonMs ? null : at
}
