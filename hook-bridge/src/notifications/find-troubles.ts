import type { Deps } from '../deps.ts'
import { isAtRisk } from '../delivery/health.ts'
import type { Figures } from '../metrics-gauges.ts'
import { LITTLE_SPACE } from '../read-figures.ts'
import type { OpenSource, OpenSubscription } from '../registry.ts'
import type { QuietSource } from '../store/notification-store.ts'
import type { TroubleKind } from './notice.ts'
import { isSilent, LEAST_SILENCE_MS } from './silence.ts'

/** Something that is wrong now, with what its words need. */
export type Found =
  | {
      readonly kind: 'webhook-at-risk' | 'webhook-suspended' | 'webhook-gone'
      readonly subject: string
      readonly webhook: OpenSubscription
    }
  | {
      readonly kind: 'source-silent'
      readonly subject: string
      readonly source: OpenSource
      readonly quiet: QuietSource
    }
  | { readonly kind: 'queue-growing'; readonly subject: 'queue'; readonly queue: Queue }
  | { readonly kind: 'disk-low'; readonly subject: 'disk'; readonly freeBytes: number }

export interface Queue {
  readonly pending: number
  /** For how long the oldest delivery that is due has been due. */
  readonly overdueMs: number
}

const MINUTE_MS = 60 * 1000
const LATE_MS = 15 * MINUTE_MS
const LONG_QUEUE = 10_000
/** What is told as wrong is over only some way beyond its limit, or it would come and go. */
const CLEARLY = 0.5
const CLEARLY_FREE = 1.2

/** What is wrong with the webhooks: one trouble each, at most. */
export function webhookTroubles(
  webhooks: Iterable<OpenSubscription>,
  now: number,
  suspendAfterMs: number,
): Found[] {
  return Array.from(webhooks).flatMap((webhook) => {
    const kind = kindOf(webhook, now, suspendAfterMs)
    return kind === null ? [] : [{ kind, subject: webhook.id, webhook }]
  })
}

function kindOf({ state, failingSince }: OpenSubscription, now: number, suspendAfterMs: number) {
  if (state === 'suspended' || state === 'gone') return `webhook-${state}` as const
  return state === 'active' && isAtRisk(failingSince, now, suspendAfterMs) ? 'webhook-at-risk' : null
}

/** The sources that have been quiet for longer than is usual for them. */
export async function silentSources(
  { store, registry }: Pick<Deps, 'store' | 'registry'>,
  now: number,
): Promise<Found[]> {
  await store.noteSourceHours()
  const quiets = await store.quietSources(now - LEAST_SILENCE_MS)
  return quiets.flatMap((quiet) => {
    const source = registry.source(quiet.source)
    if (!source || !isSilent(quiet, now)) return []
    return [{ kind: 'source-silent' as const, subject: source.id, source, quiet }]
  })
}

/** What is wrong with the bridge. `known`: what was told and is not over yet. */
export function bridgeTroubles(figures: Figures, known: ReadonlySet<string>): Found[] {
  const { freeBytes } = figures
  const queue = queueOf(figures)
  const part = known.has('queue') ? CLEARLY : 1
  const grows = queue.overdueMs > LATE_MS * part || queue.pending > LONG_QUEUE * part
  const enough = LITTLE_SPACE * (known.has('disk') ? CLEARLY_FREE : 1)
  return [
    ...(grows ? [{ kind: 'queue-growing', subject: 'queue', queue } as const] : []),
    ...(freeBytes !== null && freeBytes < enough
      ? [{ kind: 'disk-low', subject: 'disk', freeBytes } as const]
      : []),
  ]
}

function queueOf({ deliveries }: Figures): Queue {
  const all = [...deliveries.values()]
  return {
    pending: all.reduce((sum, { pending }) => sum + pending, 0),
    overdueMs: Math.max(0, ...all.map(({ overdueMs }) => overdueMs)),
  }
}

/** What is told when a trouble is over. */
export const OVER = {
  'webhook-at-risk': 'webhook-back',
  'webhook-suspended': 'webhook-back',
  'webhook-gone': 'webhook-back',
  'source-silent': 'source-back',
  'queue-growing': 'queue-back',
  'disk-low': 'disk-back',
} as const satisfies Record<TroubleKind, string>
