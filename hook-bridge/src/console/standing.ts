import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import type { StoreFigures, StoredAttempt } from '../store/read-store.ts'

/** How a webhook stands: what waits for it, and how it answered lately. */
export interface Standing {
  readonly webhook: OpenSubscription
  readonly pending: number
  readonly held: number
  /** Since when the oldest held one is due; null when none is held. */
  readonly heldSince: number | null
  readonly dead: number
  /** When the next try is; null when nothing is pending. May be in the past. */
  readonly nextAt: number | null
  /** Its latest attempts, newest first. */
  readonly attempts: readonly StoredAttempt[]
}

/** How far back an answer or a success is looked for. */
export const ATTEMPTS_LOOKED_AT = 25

/** How these webhooks of one workspace stand. */
export function readStandings(
  { store }: Pick<Deps, 'store'>,
  figures: StoreFigures,
  webhooks: readonly OpenSubscription[],
): Promise<readonly Standing[]> {
  return Promise.all(
    webhooks.map(async (webhook) => {
      const { row, workspace, notBefore } = webhook
      const query = { workspace, subscription: row, before: null, limit: ATTEMPTS_LOOKED_AT }
      const pending = figures.pending.get(row)
      const held = figures.held.get(row)
      return {
        webhook,
        pending: pending?.count ?? 0,
        held: held?.count ?? 0,
        heldSince: held?.oldestDueAt ?? null,
        dead: figures.dead.get(row) ?? 0,
        nextAt: pending ? Math.max(pending.oldestDueAt, notBefore ?? 0) : null,
        attempts: (await store.listLog(query)).rows,
      }
    }),
  )
}

/** Those of them for which something waits, or did not arrive: the most first. */
export function inTrouble(figures: StoreFigures, webhooks: readonly OpenSubscription[]): OpenSubscription[] {
  const undelivered = ({ row }: OpenSubscription) => waitingFor(figures, row) + (figures.dead.get(row) ?? 0)
  return webhooks
    .filter((webhook) => undelivered(webhook) > 0)
    .toSorted((one, other) => undelivered(other) - undelivered(one))
}

/** How many deliveries to a webhook (row) are pending or held. */
export function waitingFor({ pending, held }: StoreFigures, row: number): number {
  return (pending.get(row)?.count ?? 0) + (held.get(row)?.count ?? 0)
}
