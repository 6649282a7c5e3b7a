import { type Clock, systemClock } from '../../hook-bridge/src/clock.ts'
import { type InmovaSender, senders } from './inmova-senders.ts'
import { Pauses } from './pauses.ts'
import { sampleData } from './sample-data.ts'
import { sendAttempt, type SentAttempt } from './send-attempt.ts'
import { vendorSignature } from './signatures.ts'

export interface InmovaSubscription {
  readonly id: string
  readonly url: string
  readonly secret: string
  readonly events: readonly string[]
  readonly maxRetries: number
  readonly active: boolean
}

/** What one subscriber got of one event. */
export interface InmovaDelivery {
  readonly subscription: InmovaSubscription
  readonly event: string
  readonly attempts: readonly SentAttempt[]
  readonly delivered: boolean
}

export interface InmovaOptions {
  /** `A` when not given: what Inmova's code does. */
  readonly sender?: InmovaSender
  /** Shorthand for one subscription to all events. */
  readonly url?: string
  readonly secret?: string
  /** Of the shorthand; 3 when not given. */
  readonly maxRetries?: number
  /** The subscriptions, read anew for each event: a live list. */
  readonly subscriptions?: readonly InmovaSubscription[]
  /** How many attempts `maxRetries: 0` makes: 3 in the code, 1 by the guide. */
  readonly attemptsForZero?: number
  readonly clock?: Clock
  /** The delay in milliseconds after the n-th attempt, instead of the sender's own. */
  readonly delayAfter?: (attempt: number) => number
  /** Real milliseconds, instead of the sender's own (A 30,000, B 10,000, guide 5,000). */
  readonly timeoutMs?: number
  /** Further headers, which win over all others. */
  readonly headers?: Readonly<Record<string, string>>
  /** Told of each attempt as it ends. */
  readonly onAttempt?: (attempt: SentAttempt, subscription: InmovaSubscription, event: string) => void
}

export interface Inmova {
  /** Sends an event to all who want it; resolves when every retry is over. Without data: the catalogue's sample. */
  dispatch(event: string, data?: object): Promise<InmovaDelivery[]>
  /** Ends all retries: what is being dispatched resolves with the attempts made. */
  close(): void
}

/** Runs of the cron that an event gets from sender B. */
const CRON_RUNS = 3

interface Webhook {
  readonly event: string
  readonly timestamp: string
  readonly data: object
}

/** Inmova as a sender of webhooks, as its code does it (A, B) or as its guide says. */
export function createInmova(options: InmovaOptions): Inmova {
  const { sender = 'A', clock = systemClock, onAttempt } = options
  const traits = { ...senders[sender], ...given(options) }
  const pauses = new Pauses(clock)

  async function attempt(to: InmovaSubscription, webhook: Webhook, number: number): Promise<SentAttempt> {
    const bytes = Buffer.from(JSON.stringify(webhook), 'utf8')
    const made = await sendAttempt({
      number,
      sentAt: clock.now(),
      url: to.url,
      bytes,
      headers: {
        'Content-Type': 'application/json',
        [traits.signatureHeader]: traits.signaturePrefix + vendorSignature(to.secret, bytes),
        ...(traits.namesEvent ? { 'X-Inmova-Event': webhook.event } : {}),
        'User-Agent': traits.userAgent,
        ...options.headers,
      },
      timeoutMs: traits.timeoutMs,
      followRedirects: true,
    })
    onAttempt?.(made, to, webhook.event)
    return made
  }

  /** A and the guide: the body is built once per subscriber, and only who failed is tried again. */
  async function deliver(to: InmovaSubscription, event: string, data: object): Promise<InmovaDelivery> {
    const webhook = { event, timestamp: traits.timestamp(clock.now()), data }
    const most = to.maxRetries === 0 ? traits.attemptsForZero : to.maxRetries
    const attempts: SentAttempt[] = []
    for (let number = 1; number <= most; number++) {
      const made = await attempt(to, webhook, number)
      attempts.push(made)
      if (traits.accepted(made)) return { subscription: to, event, attempts, delivered: true }
      if (number < most && !(await pauses.wait(traits.delayAfter(number)))) break
    }
    return { subscription: to, event, attempts, delivered: false }
  }

  /** B: if one subscriber fails, the next run of the cron sends a new body to all of them. */
  async function deliverInRuns(
    all: readonly InmovaSubscription[],
    event: string,
    data: object,
  ): Promise<InmovaDelivery[]> {
    const runs: SentAttempt[][] = []
    for (let run = 1; run <= CRON_RUNS; run++) {
      const webhook = { event, timestamp: traits.timestamp(clock.now()), data }
      const made = await Promise.all(all.map((to) => attempt(to, webhook, run)))
      runs.push(made)
      if (made.every((one) => traits.accepted(one))) break
      if (run < CRON_RUNS && !(await pauses.wait(traits.delayAfter(run)))) break
    }
    return all.map((subscription, index) => {
      const attempts = runs.flatMap((run) => run[index] ?? [])
      return { subscription, event, attempts, delivered: attempts.some((one) => traits.accepted(one)) }
    })
  }

  return {
    dispatch(event, data = sampleData('inmova', event)) {
      const wanted = subscriptionsOf(options).filter(({ active, events }) => active && wants(events, event))
      if (traits.retriesAnew) return deliverInRuns(wanted, event, data)
      return Promise.all(wanted.map((to) => deliver(to, event, data)))
    },
    close: () => pauses.close(),
  }
}

/** The traits that the caller set himself. */
function given({ attemptsForZero, delayAfter, timeoutMs }: InmovaOptions) {
  return {
    ...(attemptsForZero === undefined ? {} : { attemptsForZero }),
    ...(delayAfter === undefined ? {} : { delayAfter }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

const ALL_EVENTS = '*'

function wants(events: readonly string[], event: string): boolean {
  return events.includes(event) || events.includes(ALL_EVENTS)
}

function subscriptionsOf(options: InmovaOptions): readonly InmovaSubscription[] {
  const { url, secret = '', maxRetries = 3, subscriptions = [] } = options
  if (url === undefined) return subscriptions
  const shorthand = { id: 'only', url, secret, events: [ALL_EVENTS], maxRetries, active: true }
  return [shorthand, ...subscriptions]
}

if (import.meta.main) {
  const { runInmovaCommand } = await import('./inmova-command.ts')
  await runInmovaCommand(createInmova)
}
