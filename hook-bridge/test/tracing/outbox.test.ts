// Spans on their way out. Real: the batches of the library. Doubles: the exporter, which answers when and as it is told,
// and the clock. Observed: what the exporter is handed, the log, when a stop ends.
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { until } from '../../../test/support/until.ts'
import { createOutbox, MOST_UNSENT, type Outbox } from '../../src/tracing/outbox.ts'

const OK: ExportResult = { code: ExportResultCode.SUCCESS }
const REFUSED: ExportResult = { code: ExportResultCode.FAILED, error: new Error('refused') }
const BATCH = 512

const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED }
const span: ReadableSpan = {
  name: 'a span',
  kind: SpanKind.SERVER,
  spanContext: () => context,
  startTime: [0, 0],
  endTime: [0, 0],
  duration: [0, 0],
  status: { code: SpanStatusCode.UNSET },
  attributes: {},
  links: [],
  events: [],
  ended: true,
  resource: resourceFromAttributes({}),
  instrumentationScope: { name: 'test' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
}

let clock: FakeClock
let logged: Record<string, unknown>[]
/** Batches that wait for an answer. */
let underWay: { spans: readonly ReadableSpan[]; answer: (result: ExportResult) => void }[]
let exported: number
let outbox: Outbox

beforeEach(() => {
  clock = createFakeClock()
  logged = []
  underWay = []
  exported = 0
  const exporter = {
    export(spans: ReadableSpan[], answer: (result: ExportResult) => void) {
      exported += spans.length
      underWay.push({ spans, answer })
    },
    shutdown: async () => {},
  }
  const log = pino({}, { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) })
  outbox = createOutbox(exporter, { clock, log, collector: 'collector:4318' })
})

function put(count: number): void {
  for (let nth = 0; nth < count; nth++) outbox.put(span)
}

/** Answers the next batch. */
async function answer(result: ExportResult): Promise<void> {
  const batch = await until(() => underWay.shift(), { what: 'a batch' })
  batch.answer(result)
}

describe('spans', () => {
  test('leave in batches, one at a time', async () => {
    put(3 * BATCH)
    expect(exported).toBe(BATCH)
    await answer(OK)
    await answer(OK)
    await answer(OK)
    expect(exported).toBe(3 * BATCH)
    expect(logged).toEqual([])
  })

  test('that the collector is too slow for are dropped and counted, not kept', async () => {
    put(MOST_UNSENT + 100)
    expect(logged).toMatchObject([{ level: 40, reason: 'more spans than it takes' }])
    for (let batch = 0; batch < MOST_UNSENT / BATCH; batch++) await answer(OK)
    expect(exported).toBe(MOST_UNSENT)
    await clock.advance('2m')
    put(BATCH)
    await answer(OK)
    expect(logged.slice(1)).toMatchObject([
      { level: 30, lostSpans: 100, msg: 'traces reach the collector again' },
    ])
  })

  test('that were refused make room: nothing is kept of them', async () => {
    for (let round = 0; round < 3; round++) {
      put(MOST_UNSENT)
      for (let batch = 0; batch < MOST_UNSENT / BATCH; batch++) await answer(REFUSED)
    }
    expect(exported).toBe(3 * MOST_UNSENT)
  })
})

describe('the log', () => {
  async function sendBatch(result: ExportResult): Promise<void> {
    put(BATCH)
    await answer(result)
    await clock.advance('10s')
  }

  test('says it once when spans get lost, what to do, and when that is over for good', async () => {
    for (let batch = 0; batch < 5; batch++) {
      await sendBatch(REFUSED)
      await sendBatch(OK)
    }
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({ level: 40, collector: 'collector:4318', reason: 'refused' })
    expect(logged[0]!['msg']).toContain('OTEL_EXPORTER_OTLP_ENDPOINT')

    await clock.advance('1m')
    await sendBatch(OK)
    await sendBatch(OK)
    expect(logged.slice(1)).toMatchObject([{ level: 30, lostSpans: 5 * BATCH }])

    await sendBatch(REFUSED)
    expect(logged).toHaveLength(3)
  })
})

describe('a stop', () => {
  test('sends what waits', async () => {
    put(10)
    const stopped = outbox.stop()
    await answer(OK)
    await stopped
    expect(exported).toBe(10)
    expect(logged).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  test('waits 2 seconds for the collector, and says how many spans are lost', async () => {
    put(10)
    let over = false
    const stopped = outbox.stop().then(() => (over = true))
    await until(() => underWay.length > 0)
    await clock.advance(1_999)
    expect(over).toBe(false)
    await clock.advance(1)
    await stopped
    expect(logged).toMatchObject([{ level: 40 }, { level: 30, lostSpans: 10 }])
  })
})
