import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { TargetGuard } from './delivery/target-guard.ts'
import type { Metrics } from './metrics.ts'
import type { PublicIds } from './public-id.ts'
import type { Registry } from './registry.ts'
import type { SecretBox } from './secret-box.ts'
import type { Signals } from './signals.ts'
import type { ClaimedDelivery } from './store/queue-store.ts'
import type { Store } from './store/store.ts'
import type { Tracing } from './tracing/tracing.ts'

/** What use cases work with; service.ts wires it. */
export interface Deps {
  readonly store: Store
  readonly registry: Registry
  readonly box: SecretBox
  readonly publicIds: PublicIds
  readonly clock: Clock
  readonly guard: TargetGuard
  readonly dispatcher: DeliveryQueue
  readonly metrics: Metrics
  readonly signals: Signals
  readonly log: Logger
  /** Absent while traces are off. */
  readonly tracing?: Tracing
}

/** The dispatcher as the rest of the bridge sees it: messages go in, nothing comes back. */
export interface DeliveryQueue {
  /** Deliveries that were just committed, claimed for the dispatcher. */
  accepted(deliveries: readonly ClaimedDelivery[]): void
  /** The subscription (row) has something due, or may be sent to again, or is gone. */
  wake(subscription: number): void
  /** Whether it takes work and has looked at its queues lately. */
  readonly alive: boolean
}
