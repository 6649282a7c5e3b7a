/*
 * Who is let in, and how often.
 *
 * Real: the whole service on SQLite in memory, and the rate limiter with its own clock. Doubles: none.
 * Observed: status, headers, bodies.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addApiKey, revokeApiKey } from '../../src/access.ts'
import { createBridge, type TestBridge } from './bridge.ts'

let bridge: TestBridge

beforeEach(async () => {
  bridge = await createBridge({ config: { rateLimit: 3 } })
})
afterEach(() => bridge.close())

const me = { method: 'GET', url: '/api/v1/me' } as const

describe('an API key', () => {
  test('is needed on every route under /api/v1', async () => {
    const { status, headers, body } = await bridge.stranger.request(me)
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Bearer')
    expect(body).toEqual({
      success: false,
      code: 'UNAUTHORIZED',
      error: 'An API key is needed. Send the header "Authorization: Bearer <api key>".',
    })
  })

  test.each(['Bearer', 'bearer', 'BEARER'])('is taken after the scheme %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${bridge.alice.key}` }
    expect(await bridge.stranger.request({ ...me, headers })).toMatchObject({ status: 200 })
  })

  test.each(['Bearer wrong', 'Basic YTpi', 'Bearer', '', 'Bearer a b'])(
    'is not "%s"',
    async (authorization) => {
      const answer = await bridge.stranger.request({ ...me, headers: { authorization } })
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    },
  )

  test('that is wrong is not repeated in the answer', async () => {
    const { body, text } = await bridge.stranger.request({
      ...me,
      headers: { authorization: 'Bearer hunter2' },
    })
    expect(body.error).toContain('unknown or was revoked')
    expect(text).not.toContain('hunter2')
  })

  test('is refused once it is revoked', async () => {
    const { key, record } = await addApiKey(bridge.deps, { workspace: bridge.workspace, name: 'old' })
    const headers = { authorization: `Bearer ${key}` }
    expect(await bridge.stranger.request({ ...me, headers })).toMatchObject({ status: 200 })
    await revokeApiKey(bridge.deps, record)
    expect(await bridge.stranger.request({ ...me, headers })).toMatchObject({ status: 401 })
  })
})

describe('the rate limit', () => {
  test('counts requests by key, and says with 429 how long to wait', async () => {
    for (const left of [2, 1, 0]) {
      const { status, headers } = await bridge.alice.request(me)
      expect([status, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]).toEqual([
        200,
        '3',
        `${left}`,
      ])
    }
    const { status, headers, body } = await bridge.alice.request(me)
    expect(status).toBe(429)
    expect(headers['retry-after']).toMatch(/^([1-9]|[1-5]\d|60)$/)
    expect(body).toMatchObject({ success: false, code: 'RATE_LIMIT_EXCEEDED' })
  })

  test('of one key is not that of another', async () => {
    for (let count = 0; count < 4; count += 1) await bridge.alice.request(me)
    expect(await bridge.bob.request(me)).toMatchObject({ status: 200 })
  })

  test('holds for failed attempts by address, and a good key still gets in', async () => {
    const headers = { authorization: 'Bearer guess' }
    const answers = []
    for (let count = 0; count < 61; count += 1)
      answers.push(await bridge.stranger.request({ ...me, headers }))
    expect(answers.slice(0, 60).every(({ status }) => status === 401)).toBe(true)
    expect(answers[60]).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED' } })
    expect(await bridge.alice.request(me)).toMatchObject({ status: 200 })
  })

  test('does not hold for health, which orchestrators ask for all the time', async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await bridge.stranger.get('/healthz')).toMatchObject({ status: 200 })
    }
  })
})
