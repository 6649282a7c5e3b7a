/*
 * What a person does in n8n's editor: listens for a test event, and chooses options.
 *
 * Real: n8n with the packed package, the bridge, their sockets and signatures. Doubles: the vendors (simulators), and
 * the editor, whose calls the test makes. Observed: n8n's executions, and the webhooks at the bridge.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { until } from '../support/until.ts'
import { executionsOf, finishedExecutions, jsonOf } from './executions.ts'
import { triggerNode, type TriggerNode } from './nodes.ts'
import { allDelivered, webhooksAt } from './webhooks.ts'
import { createWorkflow, listen, publish, stopListening, type Workflow } from './workflows.ts'
import { productionUrl, startWorld, type World } from './world.ts'

const leadCreated = findEvent('lead.created')!
const propertyUpdated = findEvent('PROPERTY_UPDATED')!

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a published workflow, on which somebody listens for a test event', () => {
  let node: TriggerNode
  let workflow: Workflow

  beforeAll(async () => {
    node = triggerNode('cablenetai', world.credential, { events: ['lead.created', 'payment.received'] })
    workflow = await createWorkflow(world.n8n, 'New leads', [node])
    await publish(world.n8n, workflow)
  })

  test('gets a sample of its first event right away, and stays registered as it was', async () => {
    const { n8n, bridge } = world
    const before = await webhooksAt(bridge)
    expect(await listen(n8n, workflow, node.name)).toEqual({ waitingForWebhook: true })

    const [execution] = await finishedExecutions(n8n, workflow.id, { count: 1 })
    expect(execution).toMatchObject({ mode: 'manual', status: 'success' })
    expect(jsonOf(execution!, node.name)).toEqual([sampleBody(leadCreated)])
    await onlyThese(before)
  })

  test('still runs for a real event after that: its secret is untouched', async () => {
    await world.vendors.send('lead.created', lead('after the test'))
    const [newest] = await finishedExecutions(world.n8n, workflow.id, { count: 2 })
    expect(newest).toMatchObject({ mode: 'webhook', status: 'success' })
    expect(jsonOf(newest!, node.name)).toEqual([lead('after the test')])
  })

  /** The bridge has these webhooks, unchanged, and no other any more. */
  async function onlyThese(expected: Awaited<ReturnType<typeof webhooksAt>>): Promise<void> {
    await until(async () => (await webhooksAt(world.bridge)).length === expected.length, { everyMs: 20 })
    expect(await webhooksAt(world.bridge)).toEqual(expected)
  }
})

describe('a workflow that is set to wait for a real event', () => {
  let node: TriggerNode
  let workflow: Workflow

  beforeAll(async () => {
    node = triggerNode('inmova', world.credential, { events: ['PROPERTY_UPDATED'], whenTesting: 'wait' })
    workflow = await createWorkflow(world.n8n, 'Properties', [node])
  })

  test('takes the next one that happens, without ever being published', async () => {
    const { n8n, bridge, vendors } = world
    const before = (await webhooksAt(bridge)).length
    await listen(n8n, workflow, node.name)
    const [temporary] = await webhooksAt(bridge)
    expect(temporary).toMatchObject({
      url: productionUrl(n8n, node).replace('/webhook/', '/webhook-test/'),
      name: 'n8n: Properties (listening for a test event)',
    })
    expect(await executionsOf(n8n, workflow.id)).toEqual([])

    await vendors.send('PROPERTY_UPDATED')
    const [execution] = await finishedExecutions(n8n, workflow.id, { count: 1 })
    expect(execution).toMatchObject({ mode: 'manual', status: 'success' })
    expect(jsonOf(execution!, node.name)).toEqual([
      expect.objectContaining({ event: 'PROPERTY_UPDATED', data: propertyUpdated.sample }),
    ])
    await until(async () => (await webhooksAt(bridge)).length === before, { everyMs: 20 })
  })

  test('leaves nothing at the bridge when the listening is broken off', async () => {
    const { n8n, bridge } = world
    const before = await webhooksAt(bridge)
    await listen(n8n, workflow, node.name)
    expect(await webhooksAt(bridge)).toHaveLength(before.length + 1)
    await stopListening(n8n, workflow)
    await until(async () => (await webhooksAt(bridge)).length === before.length, { everyMs: 20 })
    expect(await webhooksAt(bridge)).toEqual(before)
  })
})

describe('the options of a trigger', () => {
  test('include the metadata of the delivery, beside the body', async () => {
    const { n8n, bridge, vendors, credential } = world
    const node = triggerNode('cablenetai', credential, {
      events: ['lead.created'],
      options: { includeMetadata: true },
    })
    const workflow = await createWorkflow(n8n, 'With metadata', [node])
    await publish(n8n, workflow)
    await vendors.send('lead.created', lead('with metadata'))

    const [execution] = await finishedExecutions(n8n, workflow.id, { count: 1 })
    const [event] = await bridge.call<{ id: string }[]>('GET', '/events?type=lead.created&limit=1')
    expect(jsonOf(execution!, node.name)).toEqual([
      {
        ...lead('with metadata'),
        hookBridge: {
          eventType: 'lead.created',
          eventId: event!.id,
          attempt: 1,
          sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/),
          test: false,
        },
      },
    ])
    await allDelivered(bridge)
  })

  test('put the changed fields of Inmova side by side', async () => {
    const { n8n, vendors, credential } = world
    const options = { onlyChangedFields: true }
    const node = triggerNode('inmova', credential, { events: ['PROPERTY_UPDATED'], options })
    const workflow = await createWorkflow(n8n, 'Changed fields', [node])
    await publish(n8n, workflow)
    const updated = { id: 'p1', updatedAt: '2026-03-04T05:06:07.000Z' }
    await vendors.send('PROPERTY_UPDATED', { ...updated, changes: { price: { old: 900, new: 950 } } })

    const [execution] = await finishedExecutions(n8n, workflow.id, { count: 1 })
    expect(jsonOf(execution!, node.name)).toEqual([
      { event: 'PROPERTY_UPDATED', timestamp: expect.any(String), ...updated, priceOld: 900, priceNew: 950 },
    ])
  })
})

function lead(id: string): Record<string, unknown> {
  return { ...sampleBody(leadCreated), id }
}
