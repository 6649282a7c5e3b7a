import { providers, type ProviderId } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import type { AttemptResult } from '../metrics.ts'
import type { OpenSubscription } from '../registry.ts'
import type { ClaimedDelivery, Settlement } from '../store/store.ts'
import { decide } from './decide.ts'
import type { Decision, Outcome } from './outcome.ts'
import { policyFor } from './policy.ts'
import type { Sender } from './send-attempt.ts'
import { asciiJson, deliveryHeaders } from './sign.ts'

/** What the dispatcher needs to know of an attempt. */
export interface DeliverResult {
  /** The receiver answered, with whatever status. */
  readonly answered: boolean
  /** Nothing more to this subscription before then. */
  readonly slowUntil: number | null
  readonly gone: boolean
  /** Resolves when the attempt is on disk, to when the delivery is due again; null when it is not. */
  readonly settled: Promise<number | null>
}

/** Makes one attempt and settles it. Never rejects. */
export type Deliver = (delivery: ClaimedDelivery, subscription: OpenSubscription) => Promise<DeliverResult>

export interface DeliverParts extends Pick<
  Deps,
  'store' | 'registry' | 'publicIds' | 'clock' | 'metrics' | 'log'
> {
  readonly sender: Pick<Sender, 'send'>
  readonly random: () => number
  readonly userAgent: string
}

const RESULTS = {
  delivered: 'delivered',
  retry: 'retry',
  dead: 'dead',
  gone: 'gone',
} as const satisfies Record<Decision['kind'], AttemptResult>

/** Outcomes that wait for the disk, at most; beyond that a slot is free only when its outcome is written. */
export const MOST_UNSETTLED = 10_000

/** Sign, send, decide, settle, one log line. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { store, registry, publicIds, clock, metrics, log, sender } = parts
  let unsettled = 0

  async function send(
    delivery: ClaimedDelivery,
    subscription: OpenSubscription,
    eventId: string,
    now: number,
  ): Promise<Outcome> {
    const provider = providers[delivery.provider as ProviderId]
    const body = bytesFor(subscription.url, delivery.body)
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
      if (known && known.updatedAt <= changed.updatedAt) registry.putSubscription(changed)
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

  function logAttempt(
    delivery: ClaimedDelivery,
    { eventId, webhook }: { readonly eventId: string; readonly webhook: string },
    settlement: Settlement,
  ): void {
    const { attempt, state, nextAttemptAt } = settlement
    log.info(
      {
        event: eventId,
        delivery: publicIds.format('dlv', delivery.id),
        webhook,
        type: delivery.type,
        attempt: delivery.attempts + 1,
        status: attempt.status,
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
    const outcome = await send(delivery, subscription, eventId, startedAt).catch(
      (error: unknown): Outcome => {
        log.error({ err: error }, 'attempt could not be made')
        return {
          kind: 'failed',
          reason: 'other',
          durationMs: 0,
          message: `the bridge failed: ${String(error)}`,
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
      schedule: policyFor(providers[delivery.provider as ProviderId], subscription).schedule,
      maxRetries: subscription.maxRetries,
      attempt: delivery.attempts - delivery.scheduleFrom + 1,
      firstAttemptAt,
      now,
      random: parts.random(),
      test: delivery.test,
    })
    const settlement: Settlement = {
      delivery: delivery.id,
      replays: delivery.replays,
      subscription: delivery.subscription,
      attempt: {
        startedAt,
        durationMs: outcome.durationMs,
        status: outcome.kind === 'answered' ? outcome.status : null,
        error: errorOf(outcome, decision),
        answer: outcome.kind === 'answered' && outcome.answer !== '' ? outcome.answer : null,
      },
      firstAttemptAt,
      counted: {
        workspace: subscription.workspace,
        provider: delivery.provider,
        platform: subscription.client ?? 'other',
      },
      ...consequence(decision, now),
    }
    const settled = settle(settlement)
    metrics.attemptMade({
      provider: delivery.provider,
      client: subscription.client ?? 'other',
      result: RESULTS[decision.kind],
      durationMs: outcome.durationMs,
    })
    logAttempt(delivery, { eventId, webhook: subscription.id }, settlement)
    if (unsettled > MOST_UNSETTLED) await settled
    return {
      answered: outcome.kind === 'answered',
      slowUntil: settlement.subscriptionChange?.notBefore ?? null,
      gone: decision.kind === 'gone',
      settled,
    }
  }
}

/** The bytes that are sent to this address: the body, or its ASCII form where the receiver wants that. */
export function bytesFor(url: string, body: Buffer): Buffer {
  return wantsAscii(url) ? asciiJson(body) : body
}

/** Zapier's handling of bytes beyond ASCII was never seen from outside, so it gets none; the signature covers what is sent. */
function wantsAscii(url: string): boolean {
  return url.startsWith('https://hooks.zapier.com/')
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

function slowDown(notBefore: number | null): Pick<Settlement, 'subscriptionChange'> {
  return notBefore === null ? {} : { subscriptionChange: { notBefore } }
}

function errorOf(outcome: Outcome, decision: Decision): string | null {
  if (decision.kind === 'delivered') return null
  if (decision.kind !== 'retry') return decision.error
  return outcome.kind === 'failed' ? outcome.message : `the receiver answered ${outcome.status}`
}
