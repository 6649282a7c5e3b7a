import { randomBytes } from 'node:crypto'
import { ApiError } from './inmova-api-answers.ts'
import type { StoredSubscription, SubscriptionRequest } from './inmova-api-subscriptions.ts'
import { isAccepted, type SentAttempt } from './send-attempt.ts'

/** Inmova's webhook table and its delivery log. */
export class SubscriptionTable {
  /** In the order of their creation. */
  readonly rows: StoredSubscription[] = []
  readonly #logs = new Map<string, readonly LogRow[]>()
  readonly #clock: { now(): number }

  constructor(clock: { now(): number }) {
    this.#clock = clock
  }

  add(request: SubscriptionRequest): StoredSubscription {
    const subscription = newSubscription(request, this.#clock.now())
    this.rows.push(subscription)
    return subscription
  }

  /** Throws Inmova's 404 when there is none. */
  find(id: string): StoredSubscription {
    const found = this.rows.find((one) => one.id === id)
    if (found === undefined) throw new ApiError('NOT_FOUND', 'No such webhook')
    return found
  }

  remove(id: string): void {
    this.rows.splice(this.rows.indexOf(this.find(id)), 1)
  }

  /** Newest first. */
  logsOf(id: string): readonly LogRow[] {
    return this.#logs.get(this.find(id).id) ?? []
  }

  /** Counts an attempt and writes it into the log. */
  log(attempt: SentAttempt, { id }: { readonly id: string }, event: string): void {
    this.#logs.set(id, [logRow(attempt, event), ...(this.#logs.get(id) ?? [])])
    const subscription = this.rows.find((one) => one.id === id)
    if (subscription === undefined) return
    const at = new Date(attempt.sentAt).toISOString()
    if (isAccepted(attempt)) {
      subscription.successCount++
      subscription.lastSuccessAt = at
    } else {
      subscription.failureCount++
      subscription.lastFailureAt = at
    }
  }
}

function newSubscription(request: SubscriptionRequest, now: number): StoredSubscription {
  return {
    ...request,
    id: newCuid(),
    secret: `whsec_${randomBytes(32).toString('hex')}`,
    active: true,
    createdAt: new Date(now).toISOString(),
    successCount: 0,
    failureCount: 0,
    lastSuccessAt: null,
    lastFailureAt: null,
  }
}

/** A row of the delivery log that the guide documents. */
interface LogRow {
  readonly id: string
  readonly event: string
  readonly status: 'SUCCESS' | 'FAILED'
  readonly httpStatus: number | null
  readonly responseTime: number
  readonly attemptNumber: number
  readonly error?: string
  readonly sentAt: string
}

function logRow({ number, status, error, durationMs, sentAt }: SentAttempt, event: string): LogRow {
  return {
    id: newCuid(),
    event,
    status: status !== null && status >= 200 && status < 300 ? 'SUCCESS' : 'FAILED',
    httpStatus: status,
    responseTime: durationMs,
    attemptNumber: number,
    ...(error === null ? {} : { error }),
    sentAt: new Date(sentAt).toISOString(),
  }
}

/** An id of the form that Inmova's database makes: `c` and 24 letters and digits. */
function newCuid(): string {
  const digits = BigInt(`0x${randomBytes(20).toString('hex')}`).toString(36)
  return `c${digits.padStart(24, '0').slice(-24)}`
}
