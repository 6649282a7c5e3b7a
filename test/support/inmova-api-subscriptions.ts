import { eventTypes, findEvent } from '@hook-bridge/event-catalog'
import { ApiError } from './inmova-api-answers.ts'
import { fieldsOf } from './fields-of.ts'
import type { InmovaSubscription } from './inmova-simulator.ts'

/** A row of Inmova's webhook table. */
export interface StoredSubscription extends InmovaSubscription {
  active: boolean
  readonly createdAt: string
  successCount: number
  /** Counts attempts, not deliveries. */
  failureCount: number
  lastSuccessAt: string | null
  lastFailureAt: string | null
}

export interface SubscriptionRequest {
  readonly url: string
  readonly events: readonly string[]
  readonly maxRetries: number
}

/** What the code accepts: the guide's twelve events and one more. */
const ACCEPTED_EVENTS: ReadonlySet<unknown> = new Set([
  ...eventTypes.filter((type) => findEvent(type)?.provider === 'inmova'),
  'USER_CREATED',
])

/** Checks a POST body as Inmova's code does: private hosts, repeated and no events pass, unknown keys are dropped. */
export function readSubscriptionRequest(body: unknown): SubscriptionRequest {
  const { url, events, maxRetries = 3 } = fieldsOf(body)
  const details: Record<string, string> = {}
  if (!isAbsoluteUrl(url)) details['url'] = 'must be an absolute URL'
  if (!areAcceptedEvents(events)) details['events'] = 'must be a list of known events'
  if (!isRetryCount(maxRetries)) details['maxRetries'] = 'must be a whole number from 0 to 5'
  if (isAbsoluteUrl(url) && areAcceptedEvents(events) && isRetryCount(maxRetries))
    return { url, events, maxRetries }
  throw new ApiError('VALIDATION_ERROR', 'Invalid request', details)
}

function isAbsoluteUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value)
}

function areAcceptedEvents(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((event) => ACCEPTED_EVENTS.has(event))
}

function isRetryCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 5
}

/** The answer to the POST: the only one with the secret. */
export function createdView(subscription: StoredSubscription) {
  const { id, url, events, active, maxRetries, secret, createdAt } = subscription
  return {
    success: true,
    data: { id, url, events, active, maxRetries, secret, createdAt },
    warning: 'Keep this secret now: it is never shown again.',
  }
}

/** A subscription as the list shows it. */
export function listView(subscription: StoredSubscription): Omit<StoredSubscription, 'secret'> {
  const { secret: _secret, ...shown } = subscription
  return shown
}
