/*
 * The evidence of a delivery, over HTTP. What is in it is tested with the console, which offers the same file.
 *
 * Real: the whole service on SQLite in memory, its dispatcher, a receiver on the loopback interface. Doubles: none.
 * Observed: status, headers, the document.
 */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { evidence } from '../../src/http/shapes/evidence.ts'
import { type Client, createBridge, type Item, lead, subscribed, type TestBridge } from './bridge.ts'

let bridge: TestBridge
let alice: Client
let receiver: Receiver

beforeEach(async () => {
  bridge = await createBridge()
  receiver = await startReceiver({ behaviour: { status: 500, body: 'not today' } })
  alice = bridge.alice
  await bridge.service.start()
})
afterEach(async () => {
  await bridge.close()
  await receiver.close()
})

/** Publishes a lead; its delivery, once it was attempted. */
async function attempted(): Promise<Item> {
  await subscribed(alice, { url: receiver.url })
  await alice.post('/api/v1/events', { event: 'lead.created', data: lead() })
  return until(async () =>
    (await alice.list('/api/v1/deliveries')).body.data.find((each) => each['attempts'] === 1),
  )
}

test('is a file for people: what was sent, and what came back', async () => {
  const { id } = await attempted()
  const { status, headers, text } = await alice.get(`/api/v1/deliveries/${id}/evidence`)
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'content-type': expect.stringContaining('application/json'),
    'content-disposition': `attachment; filename="${id}-evidence.json"`,
  })
  expect(text).toMatch(/^{\n {2}"kind": "hook-bridge delivery evidence",\n/)
  const file = JSON.parse(text) as unknown
  const got = await receiver.waitFor(1)
  expect(file).toMatchObject({
    delivery: { id, state: 'pending', attempts: 1 },
    body: { sha256: createHash('sha256').update(got.body).digest('hex') },
    attempts: [{ answer: { status: 500, text: 'not today' } }],
  })
  // The contract names every field that is in it.
  expect(evidence.parse(file)).toEqual(file)
})

test('of somebody who was erased shows how it went, and nothing else', async () => {
  const { id } = await attempted()
  await alice.post('/api/v1/erasures', { subject: 'lead-1' })
  const { text } = await alice.get(`/api/v1/deliveries/${id}/evidence`)
  expect(JSON.parse(text)).toMatchObject({
    event: { subject: null },
    body: null,
    attempts: [{ number: 1, answer: { status: 500, text: null } }],
    notes: expect.arrayContaining([expect.stringContaining('erased on request')]),
  })
  for (const part of ['lead-1', 'Ana', 'example.com', 'not today']) expect(text).not.toContain(part)
})

test('is not there for others, nor of what is not there', async () => {
  const { id } = await attempted()
  const path = `/api/v1/deliveries/${id}/evidence`
  expect((await bridge.bob.get(path)).status).toBe(404)
  expect((await bridge.stranger.get(path)).status).toBe(401)
  expect((await alice.get('/api/v1/deliveries/dlv_0/evidence')).status).toBe(404)
})
