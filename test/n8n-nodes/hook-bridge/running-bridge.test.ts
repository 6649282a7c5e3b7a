// Real: the node with all its code, and a bridge as a process of its own. Doubles: what n8n gives the node, and the
// receiver. Observed: the output of every operation, held against the schema that n8n shows for it.
import { readFileSync } from 'node:fs'
import type { IDataObject } from 'n8n-workflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_KEY, startBridge, type RunningBridge, type Webhook } from '../../support/bridge.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { vendorSignature } from '../../support/signatures.ts'
import { until } from '../../support/until.ts'
import { run as runNode } from '../support/run-hook-bridge.ts'
import { describedPaths, foundPaths, type Schema } from '../support/schema-paths.ts'

let bridge: RunningBridge
let receiver: Receiver
let webhook: Webhook

beforeAll(async () => {
  bridge = await startBridge()
  receiver = await startReceiver({ behaviour: { status: 500, body: 'broken' } })
  webhook = await bridge.subscribe(receiver.url, ['PROPERTY_CREATED', 'lead.created'])
})
afterAll(async () => {
  await receiver.close()
  await bridge[Symbol.asyncDispose]()
})

function run(name: string, parameters: IDataObject = {}): Promise<IDataObject[]> {
  const [resource = '', operation = ''] = name.split('/')
  return runNode({ resource, operation, ...parameters }, { baseUrl: `${bridge.origin}/`, apiKey: API_KEY })
}

function schemaOf(name: string): Schema {
  const file = `../../../n8n-nodes/nodes/HookBridge/__schema__/v1.0.0/${name}.json`
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Schema
}

/** Holds the output of an operation against its schema; `rare`: what is described, and not there this time. */
function expectAsDescribed(name: string, output: readonly IDataObject[], rare: readonly string[] = []): void {
  const described = describedPaths(schemaOf(name))
  const open = new Set(['payload', 'schema', 'sample'])
  const found = output.flatMap((json) => foundPaths(json, open))
  expect(found.length).toBeGreaterThan(0)
  for (const [path, type] of found) expect(described.get(path), path).toContain(type)
  const missing = [...described.keys()].filter((path) => !found.some(([one]) => one === path))
  expect(missing).toEqual(rare)
}

async function sendUnknownEvent(): Promise<void> {
  const { inboundUrl, secret } = await bridge.connect('inmova')
  const body = JSON.stringify({
    event: 'TENANT_MOVED',
    timestamp: '2026-01-15T10:30:00Z',
    data: { id: 'T-1' },
  })
  const signature = `sha256=${vendorSignature(secret, Buffer.from(body))}`
  const response = await fetch(inboundUrl, {
    method: 'POST',
    body,
    headers: { 'x-inmova-signature': signature },
  })
  expect(response.status).toBe(200)
}

describe('an event from publishing to replay', () => {
  const data = '{ "id": "L-1", "name": "Ana" }'

  it('is published, and with the same key only once', async () => {
    const publish = { event: 'lead.created', data, options: { idempotencyKey: 'row 12' } }
    const [first] = await run('event/publish', publish)
    expectAsDescribed('event/publish', [first!])
    expect(first).toMatchObject({ event: 'lead.created', duplicate: false, deliveries: 1 })
    const [again] = await run('event/publish', publish)
    expect(again).toMatchObject({ eventId: first!['eventId'], duplicate: true })
  })

  it('is an event with the time that was given, in the time zone of the workflow', async () => {
    const options = { timestamp: '2026-01-15T14:30:00' }
    const [sent] = await run('event/publish', { event: 'PROPERTY_CREATED', data: '{"id":"P-1"}', options })
    const [event] = await run('event/get', { eventId: sent!['eventId'] })
    expectAsDescribed('event/get', [event!], ['reportedType'])
    expect(event!['payload']).toMatchObject({ timestamp: '2026-01-15T18:30:00.000Z', data: { id: 'P-1' } })
  })

  it('is listed among the others, also what no one knows', async () => {
    await sendUnknownEvent()
    const events = await run('event/getAll', { returnAll: true })
    expectAsDescribed('event/getAll', events)
    expect(events.map(({ type }) => type)).toEqual(['unknown', 'PROPERTY_CREATED', 'lead.created'])
  })

  it('is found by type and by time', async () => {
    const events = ['lead.created', 'unknown']
    const found = await run('event/getAll', { filters: { events, since: '2026-01-15T14:30:00' } })
    expect(found.map(({ type }) => type)).toEqual(['unknown', 'lead.created'])
    expect(await run('event/getAll', { filters: { since: '2999-01-01' } })).toEqual([])
  })

  it('has deliveries, each with its attempts, which can be replayed', async () => {
    const filters = { status: 'pending', event: 'lead.created', webhookId: webhook.id }
    const deliveries = await until(async () => {
      const listed = await run('delivery/getAll', { filters })
      return listed[0]?.['attempts'] === 1 && listed
    })
    expectAsDescribed('delivery/getAll', deliveries)
    const [delivery] = await run('delivery/get', { deliveryId: deliveries[0]!['id'] })
    expectAsDescribed('delivery/get', [delivery!])
    receiver.behave({ status: 200 })
    expectAsDescribed('delivery/replay', await run('delivery/replay', { deliveryId: delivery!['id'] }))
    await until(
      async () => (await run('delivery/get', { deliveryId: delivery!['id'] }))[0]!['status'] === 'delivered',
    )
  })

  it('is listed over several pages', async () => {
    for (let nth = 0; nth < 5; nth++) await run('event/publish', { event: 'contract.signed', data })
    const filters = { events: ['contract.signed'] }
    expect(await run('event/getAll', { filters, limit: 3 })).toHaveLength(3)
    expect(await run('event/getAll', { filters, returnAll: true })).toHaveLength(5)
  })
})

describe('a webhook', () => {
  it('is listed and read', async () => {
    expectAsDescribed('webhook/getAll', await run('webhook/getAll'), ['filters[]'])
    const found = await run('webhook/get', { webhookId: webhook.id })
    expectAsDescribed('webhook/get', found, ['filters[]'])
    expect(found).toMatchObject([{ id: webhook.id, active: true }])
  })

  it.each(['', 'lead.created'])('gets a test event: %j', async (event) => {
    expectAsDescribed('event/sendTest', await run('event/sendTest', { webhookId: webhook.id, event }))
    await until(() => receiver.requests.find(isTestOf(event === '' ? 'PROPERTY_CREATED' : event)))
  })

  it('gets no test event that it does not take', async () => {
    const refused = run('event/sendTest', { webhookId: webhook.id, event: 'TENANT_CREATED' })
    await expect(refused).rejects.toThrow('This webhook does not get TENANT_CREATED.')
  })

  it('is deleted, once', async () => {
    expectAsDescribed('webhook/delete', await run('webhook/delete', { webhookId: webhook.id }))
    expect(await run('webhook/getAll')).toEqual([])
    await expect(run('webhook/delete', { webhookId: webhook.id })).rejects.toMatchObject({
      message: expect.stringContaining('There is no webhook with this id.'),
      httpCode: '404',
    })
  })
})

const isTestOf =
  (type: string) =>
  ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    headers['x-hook-test'] === 'true' &&
    [headers['x-cablenetai-event'], headers['x-inmova-event']].includes(type)

it('lists the event types', async () => {
  const eventTypes = await run('eventType/getAll', { includeSchema: true })
  expectAsDescribed('eventType/getAll', eventTypes)
  expect(eventTypes).toHaveLength(18)
  expectAsDescribed('eventType/getAll', await run('eventType/getAll'), ['schema'])
})

it('gives as a sample what a test event delivers', async () => {
  const { id } = await bridge.subscribe(receiver.url, ['TENANT_CREATED'])
  await run('event/sendTest', { webhookId: id })
  const request = await until(() => receiver.requests.find(isTestOf('TENANT_CREATED')))
  const [sample] = await run('eventType/getSample', { event: 'TENANT_CREATED' })
  expect(sample!['data']).toEqual((request.json() as IDataObject)['data'])
})

it('says that the API key is wrong', async () => {
  const refused = runNode(
    { resource: 'webhook', operation: 'getAll' },
    { baseUrl: bridge.origin, apiKey: 'wrong' },
  )
  await expect(refused).rejects.toMatchObject({ httpCode: '401' })
})
