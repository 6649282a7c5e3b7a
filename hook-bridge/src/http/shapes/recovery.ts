import { z } from 'zod'
import type { FoundRecovery } from '../../subscriptions/recover.ts'
import { isoTime, parseTime } from '../../time.ts'
import { requestBody, text, time } from '../fields.ts'

/** A time that people give: ISO 8601, or milliseconds since the epoch. Milliseconds once it is read. */
export const since = text('a time, such as 2026-01-15T10:30:00Z')
  .refine((value) => parseTime(value) !== undefined, 'must be a time, such as 2026-01-15T10:30:00Z.')
  .describe('ISO 8601, or milliseconds since the epoch: what came in from then on.')

export const recoveryRequest = requestBody({ since }).meta({
  description: 'Since when.',
  examples: [{ since: '2026-01-15T10:30:00Z' }],
})

export const recovery = z
  .object({
    id: z.string(),
    webhookId: z.string(),
    kind: z
      .enum(['recover', 'catch-up'])
      .describe('`recover`: dead deliveries are sent again. `catch-up`: events that the webhook never had.'),
    status: z.enum(['running', 'stopped', 'done']),
    since: time,
    until: time,
    moved: z.int().describe('Deliveries that became pending so far.'),
    total: z.int().describe('How many there were when it began, as far as was known; counted to 100,000.'),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Recovery', description: 'Sends what a webhook missed, oldest first.' })

export function showRecovery(found: FoundRecovery): z.infer<typeof recovery> {
  const { id, kind, state, since, until, moved, total, createdAt, finishedAt } = found.recovery
  return {
    id,
    webhookId: found.subscription.id,
    kind,
    status: state,
    since: isoTime(since),
    until: isoTime(until),
    moved,
    total,
    createdAt: isoTime(createdAt),
    finishedAt: finishedAt === null ? null : isoTime(finishedAt),
  }
}
