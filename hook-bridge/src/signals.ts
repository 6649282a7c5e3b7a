import type { Logger } from 'pino'
import type { Recovery } from './store/recovery-store.ts'
import type { Subscription } from './store/registry-store.ts'

/**
 * What people may want to be told of. A signal is sent by the process in which it happens, once it is stored: what the
 * command line or another bridge does is not signalled here.
 */
export type Signal =
  | {
      /** It fails, and will be suspended unless it takes something in time. May come again after a restart. */
      readonly kind: 'subscription-at-risk'
      readonly subscription: Subscription
      /** Milliseconds since the epoch; the same for as long as it goes on failing. */
      readonly failingSince: number
      readonly suspendAt: number
    }
  | {
      /** `suspended`: by the bridge; `gone`: its receiver said so. `stateReason` says why. What comes in is held. */
      readonly kind: 'subscription-suspended' | 'subscription-gone'
      readonly subscription: Subscription
    }
  | {
      /** It was at risk and has taken something, or was suspended or gone and is active again. */
      readonly kind: 'subscription-back'
      readonly subscription: Subscription
    }
  | {
      readonly kind: 'recovery-done'
      readonly subscription: Subscription
      readonly recovery: Recovery
    }

export interface Signals {
  emit(signal: Signal): void
  /** Calls `listener` with every signal from now on. Returns how to end that. */
  on(listener: (signal: Signal) => void): () => void
}

/** A listener that throws is logged, and keeps neither the others nor the sender from going on. */
export function createSignals(log: Pick<Logger, 'error'>): Signals {
  const listeners = new Set<(signal: Signal) => void>()
  return {
    emit(signal) {
      for (const listener of listeners) {
        try {
          listener(signal)
        } catch (error) {
          log.error({ err: error, signal: signal.kind }, 'a listener to signals failed')
        }
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
