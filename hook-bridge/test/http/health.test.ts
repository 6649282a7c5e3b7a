/*
 * Health, readiness and figures.
 *
 * Real: the whole service on SQLite in memory, its dispatcher. Doubles: a store that counts its checks.
 * Observed: status and bodies.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { buildApp } from '../../src/http/app.ts'
import { createBridge, type TestBridge } from './bridge.ts'

let clock: FakeClock
let bridge: TestBridge

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
})
afterEach(() => bridge.close())

describe('GET /healthz', () => {
  test('is 200 as long as the process answers', async () => {
    expect(await bridge.stranger.get('/healthz')).toMatchObject({
      status: 200,
      body: { success: true, data: { status: 'alive' } },
    })
  })
})

describe('GET /readyz', () => {
  test('is 200 when events can be stored and delivered', async () => {
    await bridge.service.start()
    expect(await bridge.stranger.get('/readyz')).toMatchObject({
      status: 200,
      body: { data: { status: 'ready' } },
    })
  })

  test('is 503 and names the dispatcher when that stands still', async () => {
    const { status, headers, body } = await bridge.stranger.get('/readyz')
    expect([status, headers['retry-after']]).toEqual([503, '5'])
    expect(body).toMatchObject({
      success: false,
      code: 'UNAVAILABLE',
      details: { dispatcher: expect.stringContaining('has not looked') },
    })
    expect(body.details).not.toHaveProperty('store')
  })

  test('is 503 and names the store when nothing can be stored', async () => {
    await bridge.service.start()
    await bridge.deps.store.close()
    const { status, body } = await bridge.stranger.get('/readyz')
    expect(status).toBe(503)
    expect(body.details).toEqual({ store: expect.any(String) })
  })

  test('looks at the disk once a second at the most, however many ask', async () => {
    let checks = 0
    const store = { ...bridge.deps.store, check: async () => void (checks += 1) }
    const app = buildApp({ ...bridge.deps, store }, { publicUrl: 'https://b', rateLimit: 10, version: '1' })
    await Promise.all(Array.from({ length: 20 }, () => app.inject('/readyz')))
    expect(checks).toBe(1)
    await clock.advance('1s')
    await app.inject('/readyz')
    expect(checks).toBe(2)
    await app.close()
  })
})

describe('GET /metrics', () => {
  test('shows the figures in the text format of Prometheus', async () => {
    bridge.deps.metrics.eventIn('inmova', 'accepted')
    const { status, headers, text } = await bridge.stranger.get('/metrics')
    expect([status, headers['content-type']]).toEqual([200, bridge.deps.metrics.contentType])
    expect(text).toContain('hook_bridge_inbound_events_total{provider="inmova",result="accepted"} 1')
    expect(text).toContain('hook_bridge_deliveries{state="pending",client="other"} 0')
  })
})
