import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { DeliveryState, StoredDelivery } from '../../store/read-store.ts'
import { isoTime } from '../../time.ts'
import { time } from '../fields.ts'
import { attempt } from './attempt.ts'

export const deliveryStates = [
  'pending',
  'delivered',
  'dead',
  'held',
  'cancelled',
] as const satisfies readonly DeliveryState[]

export const delivery = z
  .object({
    id: z.string(),
    eventId: z.string(),
    event: z.string().describe('Event type.'),
    webhookId: z.string(),
    status: z
      .enum(deliveryStates)
      .describe(
        '`dead`: its retries are over, it can be replayed. `held`: its webhook is not active. ' +
          '`cancelled`: its webhook was deleted.',
      ),
    attempts: z.int().describe('Attempts made so far.'),
    createdAt: time,
    mergedInto: z
      .string()
      .optional()
      .describe('The delivery that this event is sent in, together with others. `status` is that one’s.'),
    nextAttemptAt: time.optional(),
    lastStatus: z.int().optional().describe('HTTP status of the last attempt.'),
    lastError: z.string().optional(),
  })
  .meta({ id: 'Delivery', description: 'One event on its way to one webhook.' })

export const deliveryWithAttempts = delivery
  .extend({
    attemptLog: z.array(attempt).describe('All attempts, first to last.'),
    mergedEvents: z
      .array(z.string())
      .optional()
      .describe('Ids of all events that are sent in this delivery, oldest first; absent where it is one.'),
  })
  .meta({ id: 'DeliveryWithAttempts', description: 'A delivery and its attempts.' })

export function showDelivery({ publicIds }: Deps, stored: StoredDelivery): z.infer<typeof delivery> {
  const { mergedInto, nextAttemptAt, lastStatus, lastError } = stored
  return {
    id: publicIds.format('dlv', stored.id),
    eventId: publicIds.format('evt', stored.event),
    event: stored.type,
    webhookId: stored.subscriptionId,
    status: stored.state,
    attempts: stored.attempts,
    createdAt: isoTime(stored.createdAt),
    ...(mergedInto !== null && { mergedInto: publicIds.format('dlv', mergedInto) }),
    ...(nextAttemptAt !== null && { nextAttemptAt: isoTime(nextAttemptAt) }),
    ...(lastStatus !== null && { lastStatus }),
    ...(lastError !== null && { lastError }),
  }
}

/** The events that are sent in a delivery, where they are several. */
export async function showMergedEvents(
  { publicIds, store }: Deps,
  { id, event }: StoredDelivery,
): Promise<{ readonly mergedEvents?: string[] }> {
  const merged = await store.eventsMergedInto(id)
  return merged.length === 0
    ? {}
    : {
        mergedEvents: [event, ...merged]
          .sort((one, other) => one - other)
          .map((each) => publicIds.format('evt', each)),
      }
}
