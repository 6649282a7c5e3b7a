import type { Deps } from '../deps.ts'
import { newSigningSecret } from '../ids.ts'
import type { SealedSecret } from '../store/registry-store.ts'

/** How long a replaced secret signs beside the new one. */
const OVERLAP_MS = 24 * 60 * 60 * 1000

export interface RenewedSecret {
  /** Shown once, never again. */
  readonly secret: string
  /** What to store, newest first. */
  readonly secrets: readonly SealedSecret[]
}

/** Makes a new signing secret. Of the ones there were, the latest goes on signing for 24 hours. */
export function renewSecret({ box, clock }: Deps, current: readonly SealedSecret[]): RenewedSecret {
  const secret = newSigningSecret()
  const replaced = current
    .slice(0, 1)
    .map(({ sealed }) => ({ sealed, activeUntil: clock.now() + OVERLAP_MS }))
  return { secret, secrets: [{ sealed: box.seal(secret), activeUntil: null }, ...replaced] }
}
