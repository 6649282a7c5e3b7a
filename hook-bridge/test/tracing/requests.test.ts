/*
 * What requests leave behind in traces, whatever became of them.
 *
 * Real: the whole service with its routes, the exporter, a collector and a receiver on sockets. Doubles: the clock;
 * requests are handed to the HTTP side without a socket; where it says so, a store that refuses. Observed: the spans
 * that arrive at the collector.
 */
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { startCollector, type Collector } from '../../../test/support/otlp-collector.ts'
import type { Span } from '../../../test/support/otlp-spans.ts'
import { startReceiver, type Receiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { createBridge, lead, subscribed, type TestBridge } from '../http/bridge.ts'

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let clock: FakeClock
let collector: Collector
let receiver: Receiver
let bridge: TestBridge
let door: { path: string; secret: string }

async function open(ratio = 1): Promise<void> {
  const tracing = {
    url: `${collector.endpoint}/v1/traces`,
    headers: {},
    resource: { 'service.name': 'hook-bridge' },
    ratio,
  }
  bridge = await createBridge({ clock, config: { tracing } })
  await bridge.service.start()
  const { body } = await bridge.alice.post<{ id: string; inboundUrl: string; secret: string }>(
    '/api/v1/sources',
    { provider: 'cablenetai' },
  )
  door = { path: new URL(body.data.inboundUrl).pathname, secret: body.data.secret }
}

/** Sends a webhook as CablenetAI does; resolves to the status of the answer. */
async function send(body: object | string, headers: Record<string, string> = {}): Promise<number> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = createHmac('sha256', door.secret).update(payload).digest('hex')
  const signed = { 'x-cablenetai-signature': signature, ...headers }
  return (await bridge.stranger.request({ method: 'POST', url: door.path, payload, headers: signed })).status
}

/** Stops the bridge, which sends what is still unsent. */
async function spansOf(kind: Span['kind']): Promise<Span[]> {
  await bridge.close()
  return collector.spans.filter((span) => span.kind === kind)
}

/** Resolves when each delivery has had its attempt. */
async function settled(): Promise<void> {
  await until(async () => {
    await clock.advance(30)
    const { body } = await bridge.alice.list('/api/v1/deliveries?limit=100')
    return body.data.every(({ attempts }) => attempts === 1)
  })
}

beforeEach(async () => {
  clock = createFakeClock()
  collector = await startCollector()
  receiver = await startReceiver()
  await open()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await bridge.close()
  await receiver.close()
  await collector[Symbol.asyncDispose]()
})

describe('a request that brings nothing in', () => {
  test.each([
    [401, 'rejected', () => send(lead(), { 'x-cablenetai-signature': 'ab'.repeat(32) })],
    [400, 'rejected', () => send('{"id":')],
    [404, undefined, () => bridge.stranger.post('/in/no-such-token', lead()).then(({ status }) => status)],
    [413, undefined, () => send({ ...lead(), note: 'x'.repeat(1_100_000) })],
    [503, 'unavailable', () => refusedByTheStore()],
  ])('%i is a trace of its own, without an event', async (status, result, request) => {
    expect(await request()).toBe(status)
    const [span, ...others] = await spansOf('SERVER')
    expect(others).toEqual([])
    expect(span).toMatchObject({ name: 'POST /in/:token', parentSpanId: '', failed: status >= 500 })
    expect(span!.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/in/:token',
      'http.response.status_code': status,
      ...(result && { 'hook_bridge.result': result, 'hook_bridge.provider': 'cablenetai' }),
      ...(status >= 500 && { 'error.type': String(status) }),
    })
  })

  function refusedByTheStore(): Promise<number> {
    vi.spyOn(bridge.deps.store, 'acceptEvent').mockRejectedValue(new StoreUnavailable('the disk is full'))
    return send(lead())
  }

  test('has nothing in common with the next one', async () => {
    await send('{')
    await send('{')
    const [first, second] = await spansOf('SERVER')
    expect(first!.traceId).not.toBe(second!.traceId)
    expect(first!.spanId).not.toBe(second!.spanId)
  })
})

describe('a request that brings something in', () => {
  test.each([
    ['an unknown event', { surprising: true }, 'unknown', 'unknown'],
    ['a lead', lead(), 'accepted', 'lead.created'],
  ])('%s says what became of it', async (_what, body, result, type) => {
    expect(await send(body)).toBe(200)
    const [span] = await spansOf('SERVER')
    expect(span!.attributes).toMatchObject({
      'hook_bridge.result': result,
      'hook_bridge.event.type': type,
      'hook_bridge.event.id': expect.stringMatching(/^evt_/),
    })
  })

  test('the same again belongs to the trace of the first, below it', async () => {
    await send(lead())
    await send(lead())
    const [first, again] = await spansOf('SERVER')
    expect(again!.attributes['hook_bridge.result']).toBe('duplicate')
    expect(again!.attributes['hook_bridge.event.id']).toBe(first!.attributes['hook_bridge.event.id'])
    expect(again).toMatchObject({ traceId: first!.traceId, parentSpanId: first!.spanId })
    expect(again!.spanId).not.toBe(first!.spanId)
  })

  test('is linked to the trace of its sender, and stays a trace of its own', async () => {
    await send(lead(), { traceparent: TRACEPARENT })
    const [span] = await spansOf('SERVER')
    expect(span!.links).toEqual([{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }])
    expect(span!.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c')
    expect(span!.parentSpanId).toBe('')
  })

  test.each(['', 'rubbish', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `${TRACEPARENT}, ${TRACEPARENT}`])(
    'is linked to nothing by the traceparent "%s"',
    async (traceparent) => {
      expect(await send(lead(), { traceparent })).toBe(200)
      expect((await spansOf('SERVER'))[0]!.links).toEqual([])
    },
  )

  test('an event that is published through the API is traced like any other', async () => {
    await subscribed(bridge.alice, { url: receiver.url })
    const event = { event: 'lead.created', data: lead(), idempotencyKey: 'once' }
    await bridge.alice.post('/api/v1/events', event)
    await bridge.alice.post('/api/v1/events', event)
    const { headers } = await receiver.waitFor(1)
    const requests = await spansOf('SERVER')
    const [attempt] = await spansOf('CLIENT')
    expect(requests.map(({ name }) => name)).toEqual(['POST /api/v1/events', 'POST /api/v1/events'])
    expect(requests.map(({ attributes }) => attributes['hook_bridge.result'])).toEqual([
      'accepted',
      'duplicate',
    ])
    expect(requests[0]!.attributes).toMatchObject({
      'http.response.status_code': 202,
      'hook_bridge.provider': 'cablenetai',
      'hook_bridge.event.type': 'lead.created',
      'hook_bridge.event.id': headers['webhook-id'],
    })
    expect(attempt).toMatchObject({ traceId: requests[0]!.traceId, parentSpanId: requests[0]!.spanId })
  })

  test('a test event, too; without the id of its webhook in the name', async () => {
    const { id } = await subscribed(bridge.alice, { url: receiver.url })
    await bridge.alice.post(`/api/v1/webhooks/${id}/test`, { event: 'lead.created' })
    await receiver.waitFor(1)
    const [request] = await spansOf('SERVER')
    const [attempt] = await spansOf('CLIENT')
    expect(request).toMatchObject({ name: 'POST /api/v1/webhooks/:id/test' })
    expect(request!.attributes['hook_bridge.event.type']).toBe('lead.created')
    expect(attempt).toMatchObject({ traceId: request!.traceId, parentSpanId: request!.spanId })
  })

  test('other requests are not traced', async () => {
    await bridge.alice.get('/api/v1/events')
    await bridge.stranger.get('/healthz')
    await bridge.stranger.get(door.path)
    await bridge.close()
    expect(collector.count).toBe(0)
  })
})

describe('attempts', () => {
  test('one that gets no answer says why, and names the host only', async () => {
    const { port } = receiver
    await subscribed(bridge.alice, { url: `${receiver.url}/secret?key=secret` })
    await receiver.close()
    await send(lead())
    await settled()
    const [attempt] = await spansOf('CLIENT')
    expect(attempt!.attributes).toMatchObject({
      'error.type': 'refused',
      'server.address': '127.0.0.1',
      'server.port': port,
      'hook_bridge.delivery.decision': 'retry',
    })
    expect(attempt!.attributes).not.toHaveProperty('http.response.status_code')
    expect(attempt!.failed).toBe(true)
    expect(attempt!.statusMessage).toMatch(/^could not connect to 127\.0\.0\.1:\d+: connection refused\./)
  })
})

describe('a share of the traces (OTEL_TRACES_SAMPLER_ARG)', () => {
  const LEADS = 60

  /** What each event has got of request and attempts at the collector, and the traceparent that its receiver got. */
  async function sendAll(ratio: number) {
    await bridge.close()
    await open(ratio)
    await subscribed(bridge.alice, { url: receiver.url })
    for (let nth = 0; nth < LEADS; nth++) await send(lead(`lead-${nth}`))
    await receiver.waitForCount(LEADS)
    await settled()
    await bridge.close()
    return receiver.requests.map(({ headers }) => {
      const traceparent = String(headers['traceparent'])
      const traceId = traceparent.split('-')[1]
      const spans = collector.spans.filter((span) => span.traceId === traceId).length
      return { spans, sampled: traceparent.endsWith('-01') }
    })
  }

  test('is sent as whole traces, and receivers are told which', async () => {
    const traces = await sendAll(0.5)
    const sent = traces.filter(({ sampled }) => sampled)
    // Fewer than 10 or more than 50 of 60 happens once in ten million times.
    expect(sent.length).toBeGreaterThanOrEqual(10)
    expect(sent.length).toBeLessThanOrEqual(50)
    for (const { spans, sampled } of traces) expect(spans).toBe(sampled ? 2 : 0)
  })

  test('of 0 sends nothing, and tells receivers so', async () => {
    const traces = await sendAll(0)
    expect(traces.every(({ sampled }) => !sampled)).toBe(true)
    expect(collector.count).toBe(0)
  })
})
