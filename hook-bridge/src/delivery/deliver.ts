import { providers, type ProviderId } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import type { AttemptResult } from '../metrics.ts'
import type { PublicIds } from '../public-id.ts'
import type { OpenSubscription } from '../registry.ts'
import { failures } from '../sentences/failures.ts'
import type { ClaimedDelivery, Settlement } from '../store/queue-store.ts'
import type { Subscription } from '../store/registry-store.ts'
import type { AttemptTrace } from '../tracing/tracing.ts'
import { decide } from './decide.ts'
import { describeAnswer } from './describe-answer.ts'
import { mergeBodies } from './merge-bodies.ts'
import { healthAfter, isAtRisk, type Health } from './health.ts'
import type { Decision, Outcome } from './outcome.ts'
import { createPauses } from './pauses.ts'
import type { Platform } from './platforms/platform-of.ts'
import { profiles, readAnswer } from './platforms/profiles.ts'
import { policyFor } from './policy.ts'
import type { Sender } from './send-attempt.ts'
import { asciiJson, deliveryHeaders } from './sign.ts'

/** What the dispatcher needs to know of an attempt. */
export interface DeliverResult {
  /** The receiver answered, with whatever status. */
  readonly answered: boolean
  /** Nothing more to this subscription before then. */
  readonly slowUntil: number | null
  /** Its subscription is gone or suspended now: nothing more to it. */
  readonly gone: boolean
  /** Resolves when the attempt is on disk, to when the delivery is due again; null when it is not. */
  readonly settled: Promise<number | null>
}

/** Makes one attempt and settles it. Never rejects. */
export type Deliver = (delivery: ClaimedDelivery, subscription: OpenSubscription) => Promise<DeliverResult>

export interface DeliverParts extends Pick<
  Deps,
  'store' | 'registry' | 'publicIds' | 'clock' | 'metrics' | 'log' | 'tracing' | 'signals'
> {
  readonly sender: Pick<Sender, 'send'>
  readonly random: () => number
  readonly userAgent: string
  /** A subscription that fails for so long without one success is suspended. */
  readonly suspendAfterMs: number
}

const RESULTS = {
  delivered: 'delivered',
  retry: 'retry',
  dead: 'dead',
  gone: 'gone',
} as const satisfies Record<Decision['kind'], AttemptResult>

/** What a log line names an attempt by. */
interface LoggedPlace {
  readonly eventId: string
  readonly webhook: string
  readonly platform: Platform
}

/** Outcomes that wait for the disk, at most; beyond that a slot is free only when its outcome is written. */
export const MOST_UNSETTLED = 10_000

/** Sign, send, decide, settle, one log line. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { store, registry, publicIds, clock, metrics, log, sender, tracing, signals, suspendAfterMs } = parts
  const pauses = createPauses()
  let unsettled = 0
  /** Since when those fail of which it was signalled. */
  const toldAtRisk = new Map<number, number>()

  async function send(
    delivery: ClaimedDelivery,
    subscription: OpenSubscription,
    {
      eventId,
      trace,
      now,
    }: { readonly eventId: string; readonly trace: AttemptTrace | undefined; readonly now: number },
  ): Promise<Outcome> {
    const provider = providers[delivery.provider as ProviderId]
    const body = bytesFor(subscription.platform, bodyOf(delivery, publicIds))
    const headers = deliveryHeaders({
      provider,
      type: delivery.type,
      eventId,
      body,
      secrets: subscription.signingSecrets,
      now,
      attempt: delivery.attempts + 1,
      test: delivery.test,
      userAgent: parts.userAgent,
    })
    if (trace) headers.push('traceparent', trace.traceparent)
    return sender.send({
      url: subscription.url,
      headers,
      body,
      timeoutMs: policyFor(provider, subscription).timeoutMs,
    })
  }

  async function settle(settlement: Settlement): Promise<number | null> {
    unsettled += 1
    try {
      const { dueAt, subscription: changed } = await store.settle(settlement)
      const known = changed && registry.subscription(changed.row)
      // A person's change that came in between is the newer one.
      if (known && known.updatedAt <= changed.updatedAt) {
        registry.putSubscription(changed)
        signalChange(known, changed)
      }
      return dueAt
    } catch (error) {
      // It stays claimed, so it is not sent again and again; the next start takes it up.
      log.error(
        { err: error, delivery: publicIds.format('dlv', settlement.delivery) },
        'attempt could not be stored',
      )
      return null
    } finally {
      unsettled -= 1
    }
  }

  function signalChange(before: Subscription, subscription: Subscription): void {
    const { state } = subscription
    if (state !== before.state && (state === 'gone' || state === 'suspended')) {
      signals.emit({ kind: `subscription-${state}`, subscription })
    } else if (
      subscription.failingSince === null &&
      isAtRisk(before.failingSince, clock.now(), suspendAfterMs)
    ) {
      signals.emit({ kind: 'subscription-back', subscription })
    }
  }

  function signalRisk(subscription: Subscription, { suspendAt }: Health): void {
    const { row, failingSince } = subscription
    if (suspendAt === null || failingSince === null || toldAtRisk.get(row) === failingSince) return
    toldAtRisk.set(row, failingSince)
    signals.emit({ kind: 'subscription-at-risk', subscription, failingSince, suspendAt })
  }

  function logAttempt(
    delivery: ClaimedDelivery,
    { eventId, webhook, platform }: LoggedPlace,
    settlement: Settlement,
  ): void {
    const { attempt, state, nextAttemptAt } = settlement
    const means = readAnswer(platform, attempt)?.means
    log.info(
      {
        event: eventId,
        delivery: publicIds.format('dlv', delivery.id),
        webhook,
        ...(platform !== 'other' && { platform }),
        type: delivery.type,
        attempt: delivery.attempts + 1,
        status: attempt.status,
        ...(means !== undefined && { means }),
        ms: attempt.durationMs,
        state,
        ...(nextAttemptAt !== null && { nextMs: nextAttemptAt - clock.now() }),
        ...(attempt.error !== null && { error: attempt.error }),
      },
      'attempt',
    )
  }

  return async (delivery, subscription) => {
    const startedAt = clock.now()
    const eventId = publicIds.format('evt', delivery.event)
    const trace = tracing?.attempt(delivery.event)
    const outcome = await send(delivery, subscription, { eventId, trace, now: startedAt }).catch(
      (error: unknown): Outcome => {
        log.error({ err: error }, 'attempt could not be made')
        return {
          kind: 'failed',
          reason: 'other',
          durationMs: 0,
          message: failures.bridge.write({ error: String(error) }),
        }
      },
    )
    if (outcome.kind === 'failed' && outcome.reason === 'stopped') {
      store.release(delivery.subscription, [delivery.id])
      return { answered: true, slowUntil: null, gone: false, settled: Promise.resolve(null) }
    }
    const now = clock.now()
    const firstAttemptAt = delivery.firstAttemptAt ?? startedAt
    const decision = decide({
      outcome,
      platform: subscription.platform,
      schedule: policyFor(providers[delivery.provider as ProviderId], subscription).schedule,
      maxRetries: subscription.maxRetries,
      attempt: delivery.attempts - delivery.scheduleFrom + 1,
      pausesBefore: pauses.before(subscription.row, startedAt),
      firstAttemptAt,
      now,
      random: parts.random(),
      test: delivery.test,
    })
    const error = errorOf(outcome, decision, subscription.platform)
    const delivered = decision.kind === 'delivered'
    const health =
      decision.kind === 'gone'
        ? null
        : healthAfter({ delivered, test: delivery.test, startedAt, now, error }, subscription, suspendAfterMs)
    const settlement: Settlement = {
      delivery: delivery.id,
      replays: delivery.replays,
      subscription: delivery.subscription,
      ordered: delivery.ordered,
      attempt: {
        startedAt,
        durationMs: outcome.durationMs,
        status: outcome.kind === 'answered' ? outcome.status : null,
        error,
        answer: outcome.kind === 'answered' && outcome.answer !== '' ? outcome.answer : null,
      },
      firstAttemptAt,
      counted: {
        workspace: subscription.workspace,
        provider: delivery.provider,
        platform: subscription.platform,
      },
      ...withHealth(consequence(decision, now), health, now),
    }
    const slowUntil = settlement.subscriptionChange?.notBefore ?? null
    if (decision.kind === 'delivered') pauses.over(subscription.row)
    else pauses.noted(subscription.row, startedAt, slowUntil)
    const settled = settle(settlement)
    if (health && !health.suspended) signalRisk(subscription, health)
    metrics.attemptMade({
      provider: delivery.provider,
      client: subscription.platform,
      result: RESULTS[decision.kind],
      durationMs: outcome.durationMs,
    })
    logAttempt(delivery, { eventId, webhook: subscription.id, platform: subscription.platform }, settlement)
    trace?.end({
      delivery,
      subscription,
      attempt: settlement.attempt,
      failure: outcome.kind === 'failed' ? outcome.reason : null,
      decision: decision.kind,
    })
    if (unsettled > MOST_UNSETTLED) await settled
    return {
      answered: outcome.kind === 'answered',
      slowUntil,
      gone: decision.kind === 'gone' || health?.suspended === true,
      settled,
    }
  }
}

/** The body of the event, or of all that are sent in the delivery. */
export function bodyOf(
  { provider, event, body, merged }: Pick<ClaimedDelivery, 'provider' | 'event' | 'body' | 'merged'>,
  publicIds: PublicIds,
): Buffer {
  if (merged === undefined) return body
  // Where several processes take events in, the first to be stored need not be the oldest.
  const events = [{ event, body }, ...merged].sort((one, other) => one.event - other.event)
  return mergeBodies(
    provider,
    events.map((each) => ({ id: publicIds.format('evt', each.event), body: each.body })),
  )
}

/** The bytes that are sent to this platform: the body, or its ASCII form where that is wanted. The signature covers them. */
export function bytesFor(platform: Platform, body: Buffer): Buffer {
  return profiles[platform].asciiBody ? asciiJson(body) : body
}

function consequence(
  decision: Decision,
  now: number,
): Pick<Settlement, 'state' | 'nextAttemptAt' | 'subscriptionChange'> {
  switch (decision.kind) {
    case 'delivered':
      return { state: 'delivered', nextAttemptAt: null }
    case 'retry':
      return { state: 'pending', nextAttemptAt: decision.at, ...slowDown(decision.slowUntil) }
    case 'dead':
      return { state: 'dead', nextAttemptAt: null, ...slowDown(decision.slowUntil) }
    case 'gone':
      // Pending, of a subscription that is not active: held until somebody brings it back.
      return {
        state: 'pending',
        nextAttemptAt: now,
        subscriptionChange: { state: 'gone', stateReason: decision.error },
      }
  }
}

type Consequence = ReturnType<typeof consequence>

/** What is under way when a subscription is suspended is held with the rest. */
function withHealth(then: Consequence, health: Health | null, now: number): Consequence {
  if (!health?.change) return then
  const subscriptionChange = { ...then.subscriptionChange, ...health.change }
  return health.suspended
    ? { state: 'pending', nextAttemptAt: now, subscriptionChange }
    : { ...then, subscriptionChange }
}

function slowDown(notBefore: number | null): Pick<Settlement, 'subscriptionChange'> {
  return notBefore === null ? {} : { subscriptionChange: { notBefore } }
}

function errorOf(outcome: Outcome, decision: Decision, platform: Platform): string | null {
  if (decision.kind === 'delivered') return null
  if (decision.kind !== 'retry') return decision.error
  return outcome.kind === 'failed' ? outcome.message : describeAnswer(platform, outcome)
}
