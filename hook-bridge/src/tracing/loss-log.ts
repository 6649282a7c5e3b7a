import type { Deps } from '../deps.ts'

/** One that takes some batches and refuses others is not back. */
const QUIET_MS = 60_000

/** Says in the log when traces begin to get lost, and when that is over: not for each batch. */
export interface LossLog {
  /** `spans`: how many. `reason`: why, about the collector. */
  lost(spans: number, reason: string): void
  /** A batch has arrived. */
  sent(): void
  /** Nothing more will be sent. */
  end(): void
}

export function createLossLog({
  clock,
  log,
  collector,
}: Pick<Deps, 'clock' | 'log'> & { readonly collector: string }): LossLog {
  let lost = 0
  let lastLossAt = 0

  return {
    lost(spans, reason) {
      lastLossAt = clock.monotonic()
      if (lost === 0) {
        log.warn(
          { collector, reason },
          'traces do not reach the collector and get lost; events and deliveries are not affected. Is a collector ' +
            'there that takes OTLP over HTTP (port 4318, as a rule), and do OTEL_EXPORTER_OTLP_ENDPOINT and ' +
            'OTEL_EXPORTER_OTLP_HEADERS fit it?',
        )
      }
      lost += spans
    },
    sent() {
      if (lost === 0 || clock.monotonic() - lastLossAt < QUIET_MS) return
      log.info({ collector, lostSpans: lost }, 'traces reach the collector again')
      lost = 0
    },
    end() {
      if (lost > 0) log.info({ collector, lostSpans: lost }, 'stopped while traces got lost')
    },
  }
}
