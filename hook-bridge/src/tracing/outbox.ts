import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace'
import type { Deps } from '../deps.ts'
import { createLossLog } from './loss-log.ts'

/** Spans that wait or are under way, at most: a few megabytes. What comes beyond that is dropped and counted. */
export const MOST_UNSENT = 4_096
/** How long a stop waits for the collector. */
const STOP_MS = 2_000

/** Spans on their way to the collector. Nobody waits for it, and nothing here throws. */
export interface Outbox {
  put(span: ReadableSpan): void
  stop(): Promise<void>
}

interface Needs extends Pick<Deps, 'clock' | 'log'> {
  /** Host and port, for people. */
  readonly collector: string
}

/** Sends spans in batches: every 5 seconds, or when 512 wait. The exporter tries again what the collector refused for now. */
export function createOutbox(exporter: SpanExporter, needs: Needs): Outbox {
  const { clock } = needs
  const lossLog = createLossLog(needs)
  let unsent = 0

  const batches = new BatchSpanProcessor({
    maxQueueSize: MOST_UNSENT,
    exporter: {
      export(spans, done) {
        exporter.export(spans, (result) => {
          unsent -= spans.length
          if (result.code === ExportResultCode.SUCCESS) lossLog.sent()
          else lossLog.lost(spans.length, reasonOf(result))
          // Whatever it was, it is said already: the library would only say it in its own way.
          done({ code: ExportResultCode.SUCCESS })
        })
      },
      shutdown: () => exporter.shutdown(),
    },
  })

  return {
    put(span) {
      if (unsent >= MOST_UNSENT) return lossLog.lost(1, 'more spans than it takes')
      unsent += 1
      batches.onEnd(span)
    },
    async stop() {
      const limit = Promise.withResolvers<void>()
      const cancel = clock.after(STOP_MS, limit.resolve)
      await Promise.race([batches.shutdown().catch(() => {}), limit.promise])
      cancel()
      if (unsent > 0) lossLog.lost(unsent, 'it did not take all of them in time when the bridge was stopped')
      lossLog.end()
    },
  }
}

/** Without the answer of the collector, and without its URL. */
function reasonOf({ error }: ExportResult): string {
  const { code, message } = (error ?? {}) as { code?: string | number; message?: string }
  return [code, message].filter((part) => part !== undefined).join(' ')
}
