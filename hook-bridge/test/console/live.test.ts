// How open pages hear of changes. Real: the streams; in the last tests the whole service, listening on loopback.
// Doubles: the clock, where time matters. Observed: what comes out of a stream, timers, and whether the service stops.
import type { PassThrough } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { until } from '../../../test/support/until.ts'
import { revokeApiKey } from '../../src/access.ts'
import { createLive } from '../../src/console/live.ts'
import { createStage, type Stage } from './stage.ts'

function reader(stream: PassThrough | undefined) {
  let text = ''
  let ended = false
  stream!.on('data', (chunk: Buffer) => (text += chunk.toString()))
  stream!.on('end', () => (ended = true))
  return { count: () => text.split('event: changed').length - 1, ended: () => ended }
}

const allowed = () => Promise.resolve(true)

describe('streams', () => {
  test('many changes in a second are told once', async () => {
    const clock = createFakeClock()
    const live = createLive(clock)
    const first = reader(live.open(allowed))
    const second = reader(live.open(allowed))
    for (let turn = 0; turn < 100; turn += 1) live.changed()
    await clock.advance('1s')
    expect([first.count(), second.count()]).toEqual([1, 1])
    live.changed()
    await clock.advance('1s')
    expect(first.count()).toBe(2)
    live.close()
    expect(clock.pendingTimers).toBe(0)
  })

  test('where nobody listens, changes cost no timer', () => {
    const clock = createFakeClock()
    createLive(clock).changed()
    expect(clock.pendingTimers).toBe(0)
  })

  test('now and then it tells for what other processes wrote, until the session is over', async () => {
    const clock = createFakeClock()
    let isAllowed = true
    const live = createLive(clock)
    const stream = reader(live.open(async () => isAllowed))
    await clock.advance('20s')
    expect(stream.count()).toBe(1)
    isAllowed = false
    await clock.advance('20s')
    expect([stream.count(), stream.ended()]).toEqual([1, true])
    expect(clock.pendingTimers).toBe(0)
  })

  test('a stream whose session cannot be looked up ends', async () => {
    const clock = createFakeClock()
    const stream = reader(createLive(clock).open(() => Promise.reject(new Error('no database'))))
    await clock.advance('20s')
    expect(stream.ended()).toBe(true)
  })

  test('one that does not read does not fill the memory', async () => {
    const clock = createFakeClock()
    const live = createLive(clock)
    const stream = live.open(allowed)!
    for (let turn = 0; turn < 2_000; turn += 1) {
      live.changed()
      await clock.advance('1s')
    }
    expect(stream.readableLength + stream.writableLength).toBeLessThan(100_000)
    live.close()
  })

  test('beyond a number of streams no more are opened', () => {
    const live = createLive(createFakeClock())
    const opened = Array.from({ length: 201 }, () => live.open(allowed))
    expect(opened.filter((stream) => stream !== undefined)).toHaveLength(200)
    live.close()
  })
})

describe('the service', () => {
  let stage: Stage | undefined
  afterEach(async () => {
    await stage?.[Symbol.asyncDispose]()
    stage = undefined
  })

  async function listen(): Promise<{ text: () => string; ended: Promise<void> }> {
    const { port } = stage!.bridge.service.app.server.address() as { port: number }
    const cookie = [...stage!.visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`http://127.0.0.1:${port}/console/live`, { headers: { cookie } })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    let text = ''
    const ended = (async () => {
      for await (const chunk of answer.body!) text += Buffer.from(chunk).toString()
    })()
    return { text: () => text, ended }
  }

  test('an open page hears of an event that came in, and of nothing about it', async () => {
    stage = await createStage()
    const stream = await listen()
    await stage.publish(stage.bridge.alice, 'lead-1')
    await until(() => stream.text().includes('event: changed'))
    expect(stream.text()).not.toContain('lead-1')
  })

  test('a bridge that stops does not wait for open pages', async () => {
    const own = await createStage()
    stage = own
    const stream = await listen()
    const startedAt = performance.now()
    await own[Symbol.asyncDispose]()
    stage = undefined
    await stream.ended
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  test('without a session there is no stream', async () => {
    stage = await createStage()
    const { deps, workspace } = stage.bridge
    await revokeApiKey(deps, deps.registry.apiKeys(workspace)[0]!)
    expect(await stage.visitor.get('/console/live')).toMatchObject({ status: 303 })
  })
})
