import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { passesMissed } from '../fan-out.ts'
import type { MissedEvent, Recovery } from '../store/recovery-store.ts'
import type { Subscription } from '../store/registry-store.ts'
import { StoreUnavailable } from '../store/store.ts'

/**
 * Deliveries of a subscription that a recovery lets be due at once: enough to keep any receiver busy until the next look,
 * so few that events that come in are not buried, and that stopping means something.
 */
const AHEAD = 200
const EVERY_MS = 1_000
/** Steps in one look that find nothing to move: events that came by themselves are walked over quickly. */
const MOST_EMPTY_STEPS = 20

type Needs = Pick<Deps, 'store' | 'registry' | 'clock' | 'log' | 'signals'> & {
  readonly dispatcher: { due(subscription: number): void }
}

/**
 * Takes the running recoveries on, a step each at every look, whoever began them. The store sees to it that each step
 * happens once, also where several processes are at it. Returns how to stop.
 */
export function startRecoveries(needs: Needs): CancelTimer {
  const { store, registry, clock, log } = needs
  let cancel: CancelTimer = () => {}
  let stopped = false

  /** As at the inbound door: what is switched off is delivered to nobody, what the filters leave out not to this one. */
  function wants(event: MissedEvent, subscription: Subscription): boolean {
    const source = event.source === null ? undefined : registry.source(event.source)
    return source?.switchedOff.includes(event.type) !== true && passesMissed(event, subscription)
  }

  async function takeOn(recovery: Recovery): Promise<void> {
    let last = recovery
    for (let steps = 0; steps < MOST_EMPTY_STEPS && !stopped; steps += 1) {
      const next = await store.stepRecovery(recovery.row, { now: clock.now(), ahead: AHEAD, wants })
      if (!next) return
      if (next.moved > last.moved) needs.dispatcher.due(recovery.subscription)
      if (next.state === 'done') return finished(needs, next)
      if (next.moved > last.moved || next.cursor === last.cursor) return
      last = next
    }
  }

  async function look(): Promise<void> {
    try {
      for (const recovery of await store.runningRecoveries()) if (!stopped) await takeOn(recovery)
    } catch (error) {
      // Commits that fail say so themselves.
      if (!stopped && !(error instanceof StoreUnavailable)) {
        log.error({ err: error }, 'a recovery could not be taken on; it is tried again')
      }
    }
    if (!stopped) schedule()
  }

  function schedule(): void {
    cancel = clock.after(EVERY_MS, () => void look())
  }

  schedule()
  return () => {
    stopped = true
    cancel()
  }
}

function finished({ registry, log, signals }: Needs, recovery: Recovery): void {
  const subscription = registry.subscription(recovery.subscription)
  const { id, kind, moved } = recovery
  log.info({ recovery: id, webhook: subscription?.id, kind, moved }, 'recovery done')
  if (subscription) signals.emit({ kind: 'recovery-done', subscription, recovery })
}
