import type { IncomingHttpHeaders } from 'node:http'
import { listenOnLoopback } from './loopback-server.ts'
import { readSpans, type Span } from './otlp-spans.ts'
import { readBody } from './read-body.ts'
import { until } from './until.ts'

export interface Batch {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** A collector that takes traces by OTLP over HTTP (protobuf) on the loopback interface. */
export interface Collector extends AsyncDisposable {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  readonly endpoint: string
  /** What came and was taken, in order of arrival. */
  readonly batches: readonly Batch[]
  /** How many batches came, taken or not. */
  readonly count: number
  /** All spans in them. */
  readonly spans: readonly Span[]
  /** 200 takes a batch, another status refuses it, `hang` never answers. */
  behave(behaviour: number | 'hang'): void
  /** Resolves when so many spans have come. */
  waitForSpans(count: number): Promise<readonly Span[]>
}

const DEADLINE_MS = 10_000

export async function startCollector(): Promise<Collector> {
  const batches: Batch[] = []
  const spans: Span[] = []
  let behaviour: number | 'hang' = 200
  let count = 0

  const server = await listenOnLoopback(0, async (incoming, response) => {
    const bytes = await readBody(incoming)
    count += 1
    if (behaviour === 'hang') return
    if (behaviour === 200) {
      batches.push({ path: incoming.url ?? '', headers: incoming.headers, bytes })
      spans.push(...readSpans(bytes))
    }
    response.writeHead(behaviour, { 'content-type': 'application/x-protobuf' }).end()
  })

  return {
    endpoint: server.origin,
    batches,
    spans,
    get count() {
      return count
    },
    behave(next) {
      behaviour = next
    },
    async waitForSpans(wanted) {
      await until(() => spans.length >= wanted, { deadlineMs: DEADLINE_MS, what: `${wanted} spans` })
      return spans
    },
    [Symbol.asyncDispose]: server.close,
  }
}
