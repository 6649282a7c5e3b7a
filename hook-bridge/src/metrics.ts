import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry as PrometheusRegistry } from 'prom-client'

/** What became of a request at the inbound door. */
export type InboundResult = 'accepted' | 'duplicate' | 'unknown' | 'switched_off' | 'rejected' | 'unavailable'
/** What became of an attempt. */
export type AttemptResult = 'delivered' | 'retry' | 'dead' | 'gone'

/** Figures for Prometheus. Names follow its conventions: base units, `_total` for counters. */
export interface Metrics {
  eventIn(provider: string, result: InboundResult): void
  attemptMade(provider: string, result: AttemptResult, durationMs: number): void
  /** Figures that are read when somebody asks: called at each scrape. */
  observeQueue(read: () => Promise<{ pending: number; inFlight: number; databaseBytes: number }>): void
  /** The text of `/metrics` and its content type. */
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics(): Metrics {
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
    help: 'Delivery attempts, by provider and result.',
    labelNames: ['provider', 'result'],
    registers,
  })
  const latency = new Histogram({
    name: 'hook_bridge_attempt_duration_seconds',
    help: 'How long an attempt took, from the first byte out to the last byte in.',
    buckets: [0.005, 0.02, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  // Label look-ups cost more than the addition itself on the hot path, so each series is resolved once.
  const eventSeries = new Map<string, { inc(): void }>()
  const attemptSeries = new Map<string, { inc(): void }>()

  function series(
    known: Map<string, { inc(): void }>,
    counter: typeof events,
    provider: string,
    result: string,
  ) {
    const key = `${provider} ${result}`
    let found = known.get(key)
    if (!found) known.set(key, (found = counter.labels(provider, result)))
    return found
  }

  let readFigures = async (): Promise<void> => {}

  return {
    eventIn: (provider, result) => series(eventSeries, events, provider, result).inc(),
    attemptMade(provider, result, durationMs) {
      series(attemptSeries, attempts, provider, result).inc()
      latency.observe(durationMs / 1000)
    },
    observeQueue(read) {
      const pending = new Gauge({
        name: 'hook_bridge_deliveries_pending',
        help: 'Pending deliveries of active subscriptions.',
        registers,
      })
      const inFlight = new Gauge({
        name: 'hook_bridge_deliveries_in_flight',
        help: 'Attempts under way.',
        registers,
      })
      const bytes = new Gauge({
        name: 'hook_bridge_database_bytes',
        help: 'Size of the database.',
        registers,
      })
      readFigures = async () => {
        const figures = await read()
        pending.set(figures.pending)
        inFlight.set(figures.inFlight)
        bytes.set(figures.databaseBytes)
      }
    },
    async text() {
      // Read before, not by a gauge: all gauges are written at once, so the others would show the scrape before.
      await readFigures()
      return register.metrics()
    },
    contentType: register.contentType,
  }
}
