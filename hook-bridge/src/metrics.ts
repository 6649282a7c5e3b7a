import { collectDefaultMetrics, Counter, Histogram, Registry as PrometheusRegistry } from 'prom-client'
import { createGauges, type Figures } from './metrics-gauges.ts'
import type { NotificationChannel } from './store/notification-store.ts'
import type { SubscriptionClient } from './store/registry-store.ts'
import type { Commit } from './store/store.ts'

/** What became of a request at the inbound door. */
export type InboundResult = 'accepted' | 'duplicate' | 'unknown' | 'switched_off' | 'rejected' | 'unavailable'
/** What became of an attempt. */
export type AttemptResult = 'delivered' | 'retry' | 'dead' | 'gone'
/** What became of a notification to the operator; a failed one is tried again. */
export type NotifiedResult = 'sent' | 'failed' | 'given_up'

export interface AttemptMade {
  readonly provider: string
  /** The platform it was for. */
  readonly client: SubscriptionClient
  readonly result: AttemptResult
  readonly durationMs: number
}

/**
 * Figures for Prometheus. Names follow its conventions: base units, `_total` for counters. Every label has a fixed
 * set of values: none of them grows with events, webhooks or workspaces.
 */
export interface Metrics {
  eventIn(provider: string, result: InboundResult): void
  attemptMade(attempt: AttemptMade): void
  committed(commit: Commit): void
  notified(channel: NotificationChannel, result: NotifiedResult, count: number): void
  /** Figures that are read when somebody asks: called at each scrape. */
  observe(read: () => Promise<Figures>): void
  /** The text of `/metrics` and its content type. */
  text(): Promise<string>
  readonly contentType: string
}

/** `version`: of the bridge. */
export function createMetrics(version = 'unknown'): Metrics {
  const registers = [new PrometheusRegistry()]
  const register = registers[0]!
  collectDefaultMetrics({ register })
  const events = new Counter({
    name: 'hook_bridge_inbound_events_total',
    help: 'Requests at the inbound door, by provider and result.',
    labelNames: ['provider', 'result'],
    registers,
  })
  const attempts = new Counter({
    name: 'hook_bridge_attempts_total',
    help: 'Delivery attempts, by provider, platform of the receiver and result.',
    labelNames: ['provider', 'client', 'result'],
    registers,
  })
  const latency = new Histogram({
    name: 'hook_bridge_attempt_duration_seconds',
    help: 'How long an attempt took, from the first byte out to the last byte in, by platform of the receiver.',
    labelNames: ['client'],
    buckets: [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const writes = new Histogram({
    name: 'hook_bridge_commit_writes',
    help: 'Events and outcomes that shared one commit.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 2_500],
    registers,
  })
  const commits = new Histogram({
    name: 'hook_bridge_commit_duration_seconds',
    help: 'How long a commit took, until it was on disk or refused.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
  })
  const failures = new Counter({
    name: 'hook_bridge_commit_failures_total',
    help: 'Commits that did not reach the disk.',
    registers,
  })
  const notifications = new Counter({
    name: 'hook_bridge_notifications_total',
    help: 'Notifications to the operator, by channel and result.',
    labelNames: ['channel', 'result'],
    registers,
  })
  // Shown from the start: what comes seldom would else begin with its first rise, which no rate sees.
  for (const channel of ['mail', 'webhook'] as const satisfies NotificationChannel[]) {
    for (const result of ['sent', 'failed', 'given_up'] as const satisfies NotifiedResult[]) {
      notifications.inc({ channel, result }, 0)
    }
  }
  const gauges = createGauges(registers, version)
  // Label look-ups cost more than the addition itself on the hot path, so each series is resolved once.
  const eventSeries = seriesOf((provider, result) => events.labels(provider, result))
  const attemptSeries = seriesOf((provider, client, result) => attempts.labels(provider, client, result))
  const latencySeries = seriesOf((client) => latency.labels(client))

  return {
    eventIn: (provider, result) => eventSeries(provider, result).inc(),
    attemptMade({ provider, client, result, durationMs }) {
      attemptSeries(provider, client, result).inc()
      latencySeries(client).observe(durationMs / 1000)
    },
    committed(commit) {
      commits.observe(commit.durationMs / 1000)
      if (commit.trouble === null) writes.observe(commit.writes)
      else failures.inc()
    },
    notified(channel, result, count) {
      notifications.inc({ channel, result }, count)
    },
    observe: gauges.observe,
    async text() {
      // Read before, not by a gauge: all gauges are written at once, so the others would show the scrape before.
      await gauges.read()
      return register.metrics()
    },
    contentType: register.contentType,
  }
}

function seriesOf<Series>(resolve: (...labels: string[]) => Series): (...labels: string[]) => Series {
  const known = new Map<string, Series>()
  return (...labels) => {
    const key = labels.join(' ')
    let found = known.get(key)
    if (found === undefined) known.set(key, (found = resolve(...labels)))
    return found
  }
}
