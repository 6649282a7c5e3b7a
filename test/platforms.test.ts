/*
 * Zapier, Make and n8n as receivers of a running bridge.
 *
 * Real: the bridge, as a process of its own on an SQLite file; sockets; time. Doubles: receivers on this machine that
 * answer and refuse as the platforms do; the bridge knows them by the client they subscribed with. Observed: what the
 * receivers got and what they had to refuse.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startBridge, type RunningBridge } from './support/bridge.ts'
import type { BehaviourRule } from './support/behaviour.ts'
import { answerAsN8n, limitAsMake, limitAsZapier } from './support/platform-behaviour.ts'
import { startReceiver, type Receiver } from './support/receiver.ts'
import { type InboundDoor, sendLead } from './support/signed-lead.ts'
import { until } from './support/until.ts'

const EVENTS = 300

let bridge: RunningBridge
let door: InboundDoor
const receivers: Receiver[] = []

interface Listening {
  readonly receiver: Receiver
  /** How many it answered with 429. */
  readonly refused: number
}

async function listen(client: string, rule: BehaviourRule): Promise<Listening> {
  const seen = { refused: 0 }
  const receiver = await startReceiver({
    async behaviour(request) {
      const answer = typeof rule === 'function' ? await rule(request) : rule
      if (answer.status === 429) seen.refused += 1
      return answer
    },
  })
  receivers.push(receiver)
  await bridge.subscribe(receiver.url, ['lead.created'], { client, retryPolicy: '24h' })
  return Object.assign(seen, { receiver })
}

/** In parts, so that the receivers in this process are never busy for long: they go by the time of arrival. */
async function sendLeads(prefix: string): Promise<void> {
  for (let nth = 0; nth < EVENTS; nth += 30) {
    const part = Array.from({ length: 30 }, (_, each) => sendLead(door, `${prefix}-${nth + each}`))
    for (const answer of await Promise.all(part)) {
      expect(answer.status).toBe(200)
      await answer.arrayBuffer()
    }
  }
}

beforeEach(async () => {
  bridge = await startBridge()
  door = await bridge.connect('cablenetai')
})
afterEach(async () => {
  await bridge[Symbol.asyncDispose]()
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})

describe('300 events at once', () => {
  test('all arrive at Zapier and Make, once each, and neither has to refuse any', async () => {
    const platforms = [await listen('zapier', limitAsZapier()), await listen('make', limitAsMake())]
    const startedAt = performance.now()
    await sendLeads('paced')
    expect(performance.now() - startedAt, 'they came in faster than they may go out').toBeLessThan(6_000)
    for (const { receiver } of platforms) await receiver.waitForCount(EVENTS, 40_000)
    for (const { receiver, refused } of platforms) {
      expect([receiver.count, receiver.ids.size, refused]).toEqual([EVENTS, EVENTS, 0])
    }
  }, 60_000)

  test('are too many for the same receiver where nobody says what it is', async () => {
    const unknown = await listen('other', limitAsZapier())
    await sendLeads('unpaced')
    await until(() => unknown.refused > 0)
  })

  test('all arrive at n8n as fast as it takes them', async () => {
    const { receiver } = await listen('n8n', answerAsN8n({ published: true }))
    await sendLeads('n8n')
    await receiver.waitForCount(EVENTS, 5_000)
    expect(receiver.ids.size).toBe(EVENTS)
  })
})
