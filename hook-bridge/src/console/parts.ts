import type { Deps } from '../deps.ts'
import type { WebhookDoctor } from '../doctor/webhook-doctor.ts'
import type { HeldLimits } from '../maintenance/held-limits.ts'
import type { StoreFigures } from '../store/read-store.ts'
import type { Live } from './live.ts'

export interface ConsoleParts {
  readonly deps: Deps
  readonly publicUrl: string
  readonly live: Live
  /** How many deliveries wait where. */
  readonly countFigures: () => Promise<StoreFigures>
  /** When what is held is given up. */
  readonly heldLimits: HeldLimits
  readonly doctor: Pick<WebhookDoctor, 'examine'>
}
