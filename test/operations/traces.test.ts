/*
 * OpenTelemetry traces, seen from outside.
 *
 * Real: the bridge as a process of its own, its database on disk, every socket, a collector that reads the wire format
 * by itself, the receivers. Doubles: the vendors. Observed: the spans that arrive, every byte of them, what receivers
 * get, the log, and which modules the process loads.
 */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failFirst } from '../support/behaviour.ts'
import { API_KEY, startBridge, type ConnectedSource, type RunningBridge } from '../support/bridge.ts'
import { createInmova } from '../support/inmova-simulator.ts'
import { startCollector, type Collector } from '../support/otlp-collector.ts'
import type { Span } from '../support/otlp-spans.ts'
import { isGenuine } from '../support/received-request.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { sendLead } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'

const PRINT_MODULES = fileURLToPath(new URL('../support/print-modules.ts', import.meta.url))
const LIBRARIES = /^loaded .*@opentelemetry\/(sdk-trace|resources|otlp-\w+|exporter-\w+)/m

/** The attempts of a webhook, in order. */
function attemptsFor(spans: readonly Span[], webhook: string): Span[] {
  return spans
    .filter(({ attributes }) => attributes['hook_bridge.webhook.id'] === webhook)
    .toSorted((one, other) => Number(one.startedAt - other.startedAt))
}

function warningsIn({ program }: RunningBridge): string[] {
  return program
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":40'))
}

describe('one event to two webhooks, one of which fails first, with a restart before its retry and a replay', () => {
  const property = {
    id: 'prop-1',
    address: 'Calle Secreta 12, Madrid',
    ownerEmail: 'ana.ruiz@example.com',
    changes: { price: 321_987 },
  }
  let collector: Collector
  let bridge: RunningBridge
  let well: Receiver
  let failing: Receiver
  let source: ConnectedSource
  let spans: readonly Span[]
  let root: Span
  let ids: { well: string; failing: string }
  let secrets: string[]

  beforeAll(async () => {
    collector = await startCollector()
    bridge = await startBridge({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=only%20for%20the%20collector',
        OTEL_SERVICE_NAME: 'bridge-of-this-test',
      },
    })
    well = await startReceiver()
    failing = await startReceiver({ behaviour: failFirst(1) })
    const first = await bridge.subscribe(well.urlFor('/hooks/secret-path-1?key=secret-query'), [
      'PROPERTY_UPDATED',
    ])
    const second = await bridge.subscribe(failing.urlFor('/hooks/secret-path-2'), ['PROPERTY_UPDATED'])
    well.trust(first.secret)
    failing.trust(second.secret)
    source = await bridge.connect('inmova')
    secrets = [first.secret, second.secret, source.secret]
    ids = { well: first.id, failing: second.id }

    const vendor = createInmova({ url: source.inboundUrl, secret: source.secret })
    await vendor.dispatch('PROPERTY_UPDATED', property)
    await Promise.all([well.waitFor(1), failing.waitFor(1)])
    await bridge.restart()
    await failing.waitFor(2, 15_000)

    const [delivery] = await bridge.call<{ id: string }[]>('GET', `/deliveries?webhookId=${ids.well}`)
    await bridge.call('POST', `/deliveries/${delivery!.id}/replay`)
    await well.waitFor(2)
    await bridge.stop()
    spans = await collector.waitForSpans(5)
    root = spans.find(({ kind }) => kind === 'SERVER')!
  }, 40_000)
  afterAll(async () => {
    await Promise.all([well.close(), failing.close()])
    await bridge[Symbol.asyncDispose]()
    await collector[Symbol.asyncDispose]()
  })

  test('is one trace: the request, and below it each attempt, of both processes', () => {
    expect(spans).toHaveLength(5)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(root.parentSpanId).toBe('')
    for (const span of spans.filter((each) => each !== root)) expect(span.parentSpanId).toBe(root.spanId)
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(5)
  })

  test('the request says what came in and what became of it', () => {
    expect(root).toMatchObject({ name: 'POST /in/:token', failed: false, links: [] })
    expect(root.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/in/:token',
      'http.response.status_code': 200,
      'hook_bridge.result': 'accepted',
      'hook_bridge.provider': 'inmova',
      'hook_bridge.event.type': 'PROPERTY_UPDATED',
      'hook_bridge.event.id': String(well.requests[0]!.headers['webhook-id']),
    })
    expect(root.resource).toMatchObject({ 'service.name': 'bridge-of-this-test', 'service.version': '0.1.0' })
  })

  test('the attempts say where they went, how they ended and what was decided', async () => {
    const [failed, retried] = attemptsFor(spans, ids.failing)
    expect(failed).toMatchObject({
      name: 'POST webhook',
      kind: 'CLIENT',
      failed: true,
      statusMessage: 'the receiver answered 500',
    })
    expect(failed!.attributes).toEqual({
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'server.port': failing.port,
      'http.response.status_code': 500,
      'error.type': '500',
      'hook_bridge.provider': 'inmova',
      'hook_bridge.event.id': root.attributes['hook_bridge.event.id'],
      'hook_bridge.event.type': 'PROPERTY_UPDATED',
      'hook_bridge.delivery.id': expect.stringMatching(/^dlv_[0-9a-f]{32}$/),
      'hook_bridge.delivery.decision': 'retry',
      'hook_bridge.webhook.id': ids.failing,
      'hook_bridge.attempt': 1,
    })
    expect(retried).toMatchObject({ failed: false, statusMessage: '' })
    expect(retried!.attributes).toMatchObject({
      'http.response.status_code': 200,
      'hook_bridge.delivery.id': failed!.attributes['hook_bridge.delivery.id'],
      'hook_bridge.delivery.decision': 'delivered',
      'hook_bridge.attempt': 2,
    })
    expect(retried!.attributes).not.toHaveProperty('error.type')
    const replayed = attemptsFor(spans, ids.well)
    expect(replayed.map(({ attributes }) => attributes['hook_bridge.attempt'])).toEqual([1, 2])
  })

  test('the times are in order: no attempt begins before the request, the retry comes when it was due', () => {
    for (const span of spans) {
      expect(span.startedAt).toBeGreaterThanOrEqual(root.startedAt)
      expect(span.endedAt).toBeGreaterThanOrEqual(span.startedAt)
    }
    expect(root.endedAt).toBeGreaterThan(root.startedAt)
    const [failed, retried] = attemptsFor(spans, ids.failing)
    expect(retried!.startedAt - failed!.endedAt).toBeGreaterThanOrEqual(4_990_000_000n)
  })

  test('receivers get the place of their attempt, and their signatures hold', () => {
    const sent = [...well.requests, ...failing.requests]
    const places = sent.map(({ headers }) => String(headers['traceparent'])).toSorted()
    const expected = spans
      .filter(({ kind }) => kind === 'CLIENT')
      .map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)
    expect(places).toEqual(expected.toSorted())
    expect(sent.every(isGenuine)).toBe(true)
  })

  test('the collector gets the headers that are meant for it, at its usual path', () => {
    for (const { path, headers } of collector.batches) {
      expect(path).toBe('/v1/traces')
      expect(headers).toMatchObject({
        'content-type': 'application/x-protobuf',
        'x-collector-key': 'only for the collector',
      })
    }
  })

  test('no byte of it is of a token, a URL, a secret, a key or the data', () => {
    const sent = Buffer.concat(collector.batches.map(({ bytes }) => bytes)).toString('latin1')
    expect(sent).toContain('PROPERTY_UPDATED')
    const token = source.inboundUrl.split('/').at(-1)!
    const tails = secrets.map((secret) => secret.replace('whsec_', ''))
    const taboo = [token, ...secrets, ...tails, API_KEY, 'secret-path', 'secret-query', '/hooks', 'http://']
    for (const text of [...taboo, 'prop-1', 'Calle', 'Madrid', 'ana.ruiz', 'example.com', '321987']) {
      expect(sent).not.toContain(text)
    }
  })

  test('the log has no warning', () => {
    expect(warningsIn(bridge)).toEqual([])
  })
})

describe('a collector that', () => {
  const LEADS = 900

  test.each([
    ['is not there', null, /ECONNREFUSED/],
    ['answers 500', 500, /^500 /],
    ['hangs', 'hang', /timed out/],
  ] as const)(
    '%s delays no delivery, and the log says so once',
    async (_what, behaviour, reason) => {
      await using collector = await startCollector()
      if (behaviour === null) await collector[Symbol.asyncDispose]()
      else collector.behave(behaviour)
      await using bridge = await startBridge({
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '300' },
      })
      await using receiver = await startReceiver({ record: 'ids' })
      await bridge.subscribe(receiver.url, ['lead.created'])
      const door = await bridge.connect('cablenetai')
      for (let sent = 0; sent < LEADS; sent += 50) {
        const answers = Array.from({ length: 50 }, (_, nth) => sendLead(door, `lead-${sent + nth}`))
        for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200)
      }
      await receiver.waitForCount(LEADS)
      await until(() => warningsIn(bridge).length > 0, { what: 'a warning' })
      const stopsAt = performance.now()
      await bridge.stop()
      expect(performance.now() - stopsAt).toBeLessThan(2_000)

      const [warning, ...others] = warningsIn(bridge)
      expect(others).toEqual([])
      const line = JSON.parse(warning!) as Record<string, unknown>
      expect(line).toMatchObject({
        collector: new URL(collector.endpoint).host,
        reason: expect.stringMatching(reason),
        msg: expect.stringContaining('deliveries are not affected'),
      })
      // A request and an attempt each, in several batches of 512 at most.
      expect(bridge.program.output()).toContain(`"lostSpans":${2 * LEADS}`)
      expect(receiver.ids.size).toBe(LEADS)
    },
    30_000,
  )
})

describe('without an endpoint', () => {
  /** What a bridge loads and sends while it delivers one lead. */
  async function deliverOne(env: Record<string, string>) {
    await using bridge = await startBridge({ env: { NODE_OPTIONS: `--import=${PRINT_MODULES}`, ...env } })
    await using receiver = await startReceiver()
    await bridge.subscribe(receiver.url, ['lead.created'])
    expect((await sendLead(await bridge.connect('cablenetai'), 'lead-1')).status).toBe(200)
    const { headers } = await receiver.waitFor(1)
    await bridge.stop()
    return { headers, output: bridge.program.output() }
  }

  test.each([
    ['at all', {}],
    ['that is not empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
    [
      'for traces: OTEL_TRACES_EXPORTER=none',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' },
    ],
    [
      'for anything: OTEL_SDK_DISABLED=true',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
    ],
  ])('%s nothing is loaded for traces, and receivers get no traceparent', async (_what, env) => {
    const { headers, output } = await deliverOne(env)
    expect(output).toContain('hook-bridge/src/service.ts')
    expect(output).not.toMatch(LIBRARIES)
    expect(headers).not.toHaveProperty('traceparent')
  })

  test('this is seen: with one they are loaded', async () => {
    await using collector = await startCollector()
    const { headers, output } = await deliverOne({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
    expect(output).toMatch(LIBRARIES)
    expect(headers).toHaveProperty('traceparent')
  })
})
