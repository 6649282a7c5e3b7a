import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { givenUp } from '../sentences/given-up.ts'
import type { GivenUp } from '../store/recovery-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const EVERY_MS = 10 * 60 * 1000
/** Small enough not to be felt by a request that waits behind it. */
const CHUNK = 500
const BETWEEN_CHUNKS_MS = 20
const FIRST_LOOK_MS = 1_000

export interface HeldLimits {
  readonly days: number
  /** For each subscription. */
  readonly most: number
}

/** When a delivery that is due since then is given up, if it is held all the time and no other limit comes first. */
export function heldUntil(dueAt: number, { days }: HeldLimits): number {
  return dueAt + days * DAY_MS
}

/**
 * Sees to it that what is held does not grow without end: beyond the limits the oldest becomes dead, with the reason, and
 * can be recovered as long as its payload is kept. Says so in the log once a pass. Returns how to stop.
 */
export function startHeldLimits(
  { store, registry, clock, log }: Pick<Deps, 'store' | 'registry' | 'clock' | 'log'>,
  { days, most }: HeldLimits,
): CancelTimer {
  let cancel: CancelTimer = () => {}
  let stopped = false

  async function giveUpAll(subscription: number, given: Omit<GivenUp, 'chunk'>): Promise<number> {
    let sum = 0
    while (!stopped) {
      const gone = await store.giveUpHeld(subscription, { ...given, chunk: CHUNK })
      sum += gone
      if (gone < CHUNK) break
      await new Promise<void>((resolve) => {
        cancel = clock.after(BETWEEN_CHUNKS_MS, resolve)
      })
    }
    return sum
  }

  async function pass(): Promise<void> {
    let [tooOld, tooMany] = [0, 0]
    for (const { row, state } of Array.from(registry.allSubscriptions())) {
      if (stopped || state === 'active') continue
      const before = clock.now() - days * DAY_MS
      const unlimited = { before: 0, keep: Number.MAX_SAFE_INTEGER }
      tooOld += await giveUpAll(row, { ...unlimited, before, reason: givenUp.tooOld.write({ days }) })
      tooMany += await giveUpAll(row, {
        ...unlimited,
        keep: most,
        reason: givenUp.tooMany.write({ most }),
      })
    }
    if (tooOld + tooMany > 0) {
      log.warn(
        { tooOld, tooMany, days, most },
        'held deliveries were given up; they are dead and can be recovered. HELD_DAYS and HELD_MAX set the limits',
      )
    }
  }

  async function run(): Promise<void> {
    await pass().catch((error: unknown) => {
      log.error({ err: error }, 'limits to what is held could not be kept; it is tried again later')
    })
    if (!stopped) schedule(EVERY_MS)
  }

  function schedule(delayMs: number): void {
    cancel = clock.after(delayMs, () => void run())
  }

  schedule(FIRST_LOOK_MS)
  return () => {
    stopped = true
    cancel()
  }
}
