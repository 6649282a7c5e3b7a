import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import type { OpenSubscription } from '../registry.ts'
import { conflict, invalid, notFound, type Result } from '../refusal.ts'
import type { Recovery, RecoveryKind } from '../store/recovery-store.ts'
import { findSubscription, noSuchWebhook } from './find-subscription.ts'

export interface RecoveryRequest {
  readonly kind: RecoveryKind
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** A recovery with the subscription that it is for. */
export interface FoundRecovery {
  readonly recovery: Recovery
  readonly subscription: OpenSubscription
}

/**
 * Begins to send what a subscription missed: the dead deliveries since a time (`recover`), or the events since then that
 * it never had (`catch-up`). The bridge that serves takes it on.
 */
export function beginRecovery(
  deps: Deps,
  workspace: number,
  id: string,
  { kind, since }: RecoveryRequest,
): Promise<Result<FoundRecovery>> {
  return oneAtATime(deps.store, workspace, async () => {
    const subscription = findSubscription(deps, workspace, id)
    if (!subscription) return noSuchWebhook()
    const now = deps.clock.now()
    if (since > now) return invalid({ since: 'must not be in the future.' })
    const all = await deps.store.listRecoveries(subscription.row)
    const running = all.find((each) => each.kind === kind && each.state === 'running')
    if (running) {
      return conflict(
        `A recovery of this kind (${running.id}) is under way for this webhook. ` +
          `Wait for its end, or stop it: POST /api/v1/recoveries/${running.id}/stop.`,
      )
    }
    const recovery = await addRecovery(deps, subscription, { kind, since, until: now })
    return { ok: true, recovery, subscription }
  })
}

/** Writes it down. To be called one at a time. */
export async function addRecovery(
  { store, clock, log }: Pick<Deps, 'store' | 'clock' | 'log'>,
  { row, id: webhook, workspace }: OpenSubscription,
  range: RecoveryRequest & { readonly until: number },
): Promise<Recovery> {
  const { kind } = range
  const recovery = await store.addRecovery({
    id: newId('rec'),
    workspace,
    subscription: row,
    createdAt: clock.now(),
    ...range,
  })
  log.info({ recovery: recovery.id, webhook, kind, total: recovery.total }, 'recovery begun')
  return recovery
}

/** The recovery with this public id, if its subscription is there and one of the workspace's. */
export async function findRecovery(
  deps: Deps,
  workspace: number,
  id: string,
): Promise<Result<FoundRecovery>> {
  const recovery = await deps.store.getRecovery(workspace, id)
  const subscription = recovery && deps.registry.subscription(recovery.subscription)
  if (!subscription) {
    return notFound('There is no recovery with this id. It may have gone with its webhook, or grown old.')
  }
  return { ok: true, recovery, subscription }
}

/** What has become pending already is still sent; one that is over stays as it is. */
export async function stopRecovery(
  deps: Deps,
  workspace: number,
  id: string,
): Promise<Result<FoundRecovery>> {
  const found = await findRecovery(deps, workspace, id)
  if (!found.ok) return found
  const recovery = await deps.store.stopRecovery(found.recovery.row, deps.clock.now())
  deps.log.info({ recovery: id, moved: recovery.moved, state: recovery.state }, 'recovery stopped')
  return { ...found, recovery }
}
