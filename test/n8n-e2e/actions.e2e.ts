/*
 * The action node: every operation, as a person runs it in n8n's editor.
 *
 * Real: n8n with the packed package, the bridge, their sockets and databases. Doubles: a receiver that is no n8n, and
 * the editor, whose calls the test makes. Observed: the output of the node in the execution, and what the receiver gets.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { events, findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import type { Webhook } from '../support/bridge.ts'
import {
  type Execution,
  finishedExecution,
  finishedExecutions,
  type Item,
  type Json,
  jsonOf,
  outputOf,
} from './executions.ts'
import { leadNamed } from './leads.ts'
import { actionNode, manualTrigger, triggerNode } from './nodes.ts'
import { createWorkflow, publish, runByHand } from './workflows.ts'
import { startWorld, type World } from './world.ts'

let world: World
let receiver: Receiver
let webhook: Webhook

beforeAll(async () => {
  world = await startWorld()
  receiver = await startReceiver()
  webhook = await world.bridge.subscribe(receiver.url, ['lead.created', 'PROPERTY_CREATED'])
  receiver.trust(webhook.secret)
})
afterAll(async () => {
  await receiver.close()
  await world[Symbol.asyncDispose]()
})

describe('the resource Event Type', () => {
  test('Get Many lists all events', async () => {
    const types = await run({ resource: 'eventType', operation: 'getAll', returnAll: true })
    expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(events.map(({ type }) => type)))
    expect(types).toHaveLength(18)
  })

  test('Get Sample gives what the trigger would', async () => {
    const sample = await run({ resource: 'eventType', operation: 'getSample', event: 'PROPERTY_CREATED' })
    expect(sample).toEqual([sampleBody(findEvent('PROPERTY_CREATED')!)])
  })
})

describe('the resource Event', () => {
  let eventId: unknown

  test('Publish sends an event with one’s own data to those who take it', async () => {
    const data = JSON.stringify(leadNamed('published in n8n'))
    const [published] = await run({ resource: 'event', operation: 'publish', event: 'lead.created', data })
    expect(published).toMatchObject({ event: 'lead.created', deliveries: 1, duplicate: false })
    const request = await receiver.waitFor(1)
    expect(request.json()).toEqual(leadNamed('published in n8n'))
    expect(request.verification.vendor.result).toBe('valid')
    eventId = published?.['eventId']
  })

  test('Get finds it by its ID, Get Many by its type', async () => {
    const found = { id: eventId, type: 'lead.created', payload: leadNamed('published in n8n') }
    const one = await run({ resource: 'event', operation: 'get', eventId: byId(eventId) })
    expect(one).toEqual([expect.objectContaining(found)])
    const filters = { events: ['lead.created'] }
    expect(await run({ resource: 'event', operation: 'getAll', filters })).toEqual(one)
  })

  test('Send Test sends a sample to one webhook, marked as a test', async () => {
    const before = receiver.count
    await run({
      resource: 'event',
      operation: 'sendTest',
      webhookId: byId(webhook.id),
      event: 'PROPERTY_CREATED',
    })
    const request = await receiver.waitFor(before + 1)
    expect(request.headers).toMatchObject({ 'x-hook-test': 'true', 'x-inmova-event': 'PROPERTY_CREATED' })
  })
})

describe('the resource Delivery', () => {
  let deliveryId: unknown

  test('Get Many tells what became of each', async () => {
    const filters = { event: 'lead.created', status: 'delivered', webhookId: byId(webhook.id) }
    const deliveries = await run({ resource: 'delivery', operation: 'getAll', filters })
    expect(deliveries).toEqual([
      expect.objectContaining({ event: 'lead.created', attempts: 1, lastStatus: 200 }),
    ])
    deliveryId = deliveries[0]?.['id']
  })

  test('Replay sends it again, and Get shows both attempts', async () => {
    const before = receiver.count
    await run({ resource: 'delivery', operation: 'replay', deliveryId: byId(deliveryId) })
    expect((await receiver.waitFor(before + 1)).json()).toEqual(leadNamed('published in n8n'))
    const [delivery] = await run({ resource: 'delivery', operation: 'get', deliveryId: byId(deliveryId) })
    expect(delivery).toMatchObject({ id: deliveryId, attemptLog: [{ httpStatus: 200 }, { httpStatus: 200 }] })
  })
})

describe('the resource Webhook', () => {
  test('Get Many and Get show it, without its secret', async () => {
    const shown = await run({ resource: 'webhook', operation: 'get', webhookId: byId(webhook.id) })
    expect(shown).toEqual([expect.objectContaining({ id: webhook.id, url: receiver.url, active: true })])
    expect(shown[0]).not.toHaveProperty('secret')
    expect(await run({ resource: 'webhook', operation: 'getAll' })).toEqual(shown)
  })

  test('Delete removes it', async () => {
    const { id } = await world.bridge.subscribe(`${receiver.url}/to-be-deleted`, ['lead.created'])
    expect(await run({ resource: 'webhook', operation: 'delete', webhookId: byId(id) })).toEqual([
      { deleted: true, id },
    ])
    await expect(world.bridge.call('GET', `/webhooks/${id}`)).rejects.toThrow('404')
  })
})

describe('several items', () => {
  const webhookId = { __rl: true, mode: 'id', value: '={{ $json.webhook }}' }
  const items = () => [
    { webhook: webhook.id },
    { webhook: 'wh_0123456789abcdef01234567' },
    { webhook: webhook.id },
  ]

  test('are worked off one by one; a failure is an item, when the node is to go on', async () => {
    const node = { resource: 'webhook', operation: 'get', webhookId }
    const execution = await execute(node, { items: items(), onError: 'continueRegularOutput' })
    expect(execution.status).toBe('success')
    const output = outputOf(execution, ACTION)
    expect(output.map(({ json }) => json['id'] ?? json['error'])).toEqual([
      webhook.id,
      expect.stringMatching(/no webhook/i),
      webhook.id,
    ])
    expect(output.map(pairedWith)).toEqual([0, 1, 2])
  })

  test('fail as a whole with the words of the bridge, when it is not', async () => {
    const execution = await execute({ resource: 'webhook', operation: 'get', webhookId }, { items: items() })
    expect(execution.status).toBe('error')
    expect(execution.data.resultData.error).toMatchObject({
      message: expect.stringMatching(/no webhook/i),
      context: { itemIndex: 1 },
    })
  })

  test('may become more: each output belongs to the item that it comes from', async () => {
    const node = { resource: 'eventType', operation: 'getAll', limit: 2 }
    const output = outputOf(await execute(node, { items: [{}, {}] }), ACTION)
    expect(output.map(pairedWith)).toEqual([0, 0, 1, 1])
  })
})

test('the lists to choose an ID from offer what the bridge has', async () => {
  expect(await choices('searchWebhooks')).toContainEqual({
    name: `${new URL(receiver.url).host} (New Property (Inmova) and 1 more, active)`,
    value: webhook.id,
  })
  expect(await choices('searchEvents')).toContainEqual({
    name: expect.stringMatching(/^New Lead \(CablenetAI\), published in n8n, /),
    value: expect.stringMatching(/^evt_/),
  })
  expect(await choices('searchDeliveries')).toContainEqual({
    name: expect.stringMatching(/^New Lead \(CablenetAI\), delivered, /),
    value: expect.stringMatching(/^dlv_/),
  })
})

test('a workflow looks up the event that started it', async () => {
  const { n8n, vendors, credential } = world
  const options = { includeMetadata: true }
  const trigger = triggerNode('cablenetai', credential, { events: ['lead.created'], options })
  const eventId = { __rl: true, mode: 'id', value: '={{ $json.hookBridge.eventId }}' }
  const action = actionNode(ACTION, credential, { resource: 'event', operation: 'get', eventId })
  const workflow = await createWorkflow(n8n, 'Looks up', [trigger, action])
  await publish(n8n, workflow)
  await vendors.send('lead.created', leadNamed('looked up'))

  const [execution] = await finishedExecutions(n8n, workflow.id, { count: 1 })
  expect(jsonOf(execution!, ACTION)).toEqual([
    expect.objectContaining({ type: 'lead.created', payload: leadNamed('looked up') }),
  ])
})

const ACTION = 'Hook Bridge'

interface RunOptions {
  readonly items?: readonly Json[]
  readonly onError?: string
}

/** Runs the node once by hand: what it puts out. */
async function run(parameters: object): Promise<readonly Json[]> {
  return jsonOf(await execute(parameters), ACTION)
}

async function execute(
  parameters: object,
  { items = [{}], ...settings }: RunOptions = {},
): Promise<Execution> {
  const { n8n, credential } = world
  const start = manualTrigger()
  const nodes = [start, { ...actionNode(ACTION, credential, parameters), ...settings }]
  const pinData = { [start.name]: items.map((json) => ({ json })) }
  const workflow = await createWorkflow(n8n, 'By hand', nodes, { pinData })
  return finishedExecution(n8n, await runByHand(n8n, workflow, start.name))
}

/** What the editor asks when a list of IDs is opened. */
async function choices(methodName: string): Promise<readonly object[]> {
  const { n8n, credential } = world
  const { type: name, typeVersion: version, credentials } = actionNode(ACTION, credential, {})
  const request = {
    path: '',
    methodName,
    nodeTypeAndVersion: { name, version },
    currentNodeParameters: {},
    credentials,
  }
  const path = '/dynamic-node-parameters/resource-locator-results'
  return (await n8n.editor<{ results: object[] }>('POST', path, request)).results
}

/** As the editor keeps what was entered under "By ID". */
function byId(value: unknown): object {
  return { __rl: true, mode: 'id', value }
}

function pairedWith({ pairedItem }: Item): unknown {
  return (pairedItem as { item: number }).item
}
