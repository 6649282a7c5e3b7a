import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { StoredAttempt } from '../../store/read-store.ts'
import { isoTime } from '../../time.ts'
import { time } from '../fields.ts'

/** One HTTP try, in the words of Inmova's guide and some more. */
export const attempt = z
  .object({
    id: z.string(),
    event: z.string().describe('Event type.'),
    status: z.enum(['SUCCESS', 'FAILED']),
    httpStatus: z.int().nullable().describe('Null when there was no answer.'),
    responseTime: z.int().describe('Milliseconds.'),
    attemptNumber: z.int().describe('1 for the first attempt of the delivery.'),
    error: z.string().optional().describe('What went wrong.'),
    responseBody: z.string().optional().describe('What the receiver answered: at the most its first 2 KiB.'),
    sentAt: time,
    deliveryId: z.string(),
    eventId: z.string(),
    nextAttemptAt: time
      .optional()
      .describe('When it was due again; absent after the last attempt of a schedule.'),
  })
  .meta({ id: 'Attempt', description: 'One attempt to deliver one event to one webhook.' })

export function showAttempt({ publicIds }: Deps, stored: StoredAttempt): z.infer<typeof attempt> {
  const { status, error, answer, nextAttemptAt } = stored
  const success = error === null && status !== null && status >= 200 && status <= 299
  return {
    id: publicIds.format('att', stored.id),
    event: stored.type,
    status: success ? 'SUCCESS' : 'FAILED',
    httpStatus: status,
    responseTime: Math.round(stored.durationMs),
    attemptNumber: stored.number,
    ...(error !== null && { error }),
    ...(answer !== null && answer !== '' && { responseBody: answer }),
    sentAt: isoTime(stored.startedAt),
    deliveryId: publicIds.format('dlv', stored.delivery),
    eventId: publicIds.format('evt', stored.event),
    ...(nextAttemptAt !== null && { nextAttemptAt: isoTime(nextAttemptAt) }),
  }
}
