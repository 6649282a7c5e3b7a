import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import type { OpenSubscription } from '../registry.ts'
import { told } from '../sentences/states.ts'
import type { Outcome } from './outcome.ts'
import type { Sender } from './send-attempt.ts'

const LOOK_EVERY_MS = 2_000
const TIMEOUT_MS = 10_000
/** After the first try, and after the second. The third is the last. */
const PAUSES_MS = [30_000, 5 * 60_000]

type Needs = Pick<Deps, 'store' | 'registry' | 'clock' | 'log'> & {
  readonly sender: Pick<Sender, 'send'>
  readonly userAgent: string
}

/**
 * Tells the platforms of subscriptions that were suspended that nothing more comes (`tellAt`), so that people see it where
 * they look. What came of it stands in the log and in the subscription's reason. Returns how to stop.
 */
export function startTellingPlatforms(needs: Needs): CancelTimer {
  const { registry, clock, log } = needs
  const tries = new Map<number, number>()
  let cancel: CancelTimer = () => {}
  let stopped = false

  async function tell(subscription: OpenSubscription): Promise<void> {
    const { row, url, id } = subscription
    const headers = ['User-Agent', needs.userAgent]
    const outcome = await needs.sender.send({
      method: 'DELETE',
      url,
      headers,
      body: Buffer.alloc(0),
      timeoutMs: TIMEOUT_MS,
    })
    if (stopped) return
    const isOver = isTold(outcome)
    const nth = (tries.get(row) ?? 0) + 1
    const pauseMs = isOver ? undefined : PAUSES_MS[nth - 1]
    const result = isOver ? 'told' : describe(outcome)
    log.info({ webhook: id, nth, ms: outcome.durationMs, result }, 'platform told that nothing more comes')
    if (pauseMs === undefined) tries.delete(row)
    else tries.set(row, nth)
    const tellAt = pauseMs === undefined ? null : clock.now() + pauseMs
    await note(needs, subscription, { tellAt, outcome })
  }

  async function look(): Promise<void> {
    for (const subscription of Array.from(registry.allSubscriptions())) {
      const { tellAt, state } = subscription
      if (stopped || tellAt === null || tellAt > clock.now() || state === 'active') continue
      await tell(subscription).catch((error: unknown) => {
        log.error({ err: error }, 'a platform could not be told; it is tried again')
      })
    }
    if (!stopped) schedule()
  }

  function schedule(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => void look())
  }

  schedule()
  return () => {
    stopped = true
    cancel()
  }
}

/** A hook that is not there any more has heard of it already. */
function isTold(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return false
  return (outcome.status >= 200 && outcome.status < 300) || [404, 410].includes(outcome.status)
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'failed' ? outcome.message : told.answer.write({ status: outcome.status })
}

function withOutcome(stateReason: string | null, outcome: Outcome): string {
  const reason = stateReason ?? ''
  const words = isTold(outcome)
    ? told.paused.write({ reason })
    : told.not.write({ reason, error: describe(outcome) })
  return words.trim()
}

/** Unless somebody has changed it meanwhile, or another process was first. */
function note(
  { store, registry }: Needs,
  { row, workspace, tellAt: before }: OpenSubscription,
  { tellAt, outcome }: { readonly tellAt: number | null; readonly outcome: Outcome },
): Promise<void> {
  return oneAtATime(store, workspace, async () => {
    const current = registry.subscription(row)
    if (!current || current.tellAt !== before || current.state === 'active') return
    const stateReason = tellAt === null ? withOutcome(current.stateReason, outcome) : current.stateReason
    registry.putSubscription(await store.changeSubscription(row, { tellAt, stateReason }))
  })
}
