/*
 * A trigger from its first publication to its last: never two registrations at the bridge, never one left behind.
 *
 * Real: n8n with the packed package, the bridge, their sockets and databases. Doubles: the vendors (simulators).
 * Observed: what n8n says of publications and executions, and the webhooks at the bridge.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { API_KEY } from '../support/bridge.ts'
import { finishedExecutions, jsonOf } from './executions.ts'
import { triggerNode, type TriggerNode, type TriggerParameters } from './nodes.ts'
import { webhooksAt, webhooksOf } from './webhooks.ts'
import { changeWorkflow, createWorkflow, publish, unpublish, type Workflow } from './workflows.ts'
import { productionUrl, saveCredential, startWorld, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('other events, published anew', () => {
  let node: TriggerNode
  let workflow: Workflow

  beforeAll(async () => {
    ;({ node, workflow } = await publishTrigger({ events: ['lead.created'] }))
  })

  test('are the events of one webhook: there is no twin', async () => {
    const { n8n, bridge } = world
    node = { ...node, parameters: { events: ['payment.received', 'contract.signed'] } }
    workflow = await changeWorkflow(n8n, workflow, [node])
    expect(await publish(n8n, workflow)).toMatchObject({ status: 'published' })

    const webhooks = await webhooksOf(bridge, productionUrl(n8n, node))
    expect(webhooks.map(({ events }) => events.toSorted())).toEqual([['contract.signed', 'payment.received']])
  })

  test('start the workflow; the ones before no longer do', async () => {
    const { n8n, vendors } = world
    await vendors.send('lead.created')
    await vendors.send('payment.received')
    const executions = await finishedExecutions(n8n, workflow.id, { count: 1 })
    expect(executions.map((execution) => jsonOf(execution, node.name))).toEqual([
      [sampleBody(findEvent('payment.received')!)],
    ])
  })

  test('are still one webhook when nothing but the name of the workflow is published anew', async () => {
    const { n8n, bridge } = world
    const before = await webhooksOf(bridge, productionUrl(n8n, node))
    workflow = await n8n.editor<Workflow>('PATCH', `/workflows/${workflow.id}`, { name: 'A better name' })
    expect(await publish(n8n, workflow)).toMatchObject({ status: 'published' })
    expect(await webhooksOf(bridge, productionUrl(n8n, node))).toHaveLength(before.length)
  })

  test('come again when the registration was lost at the bridge and the workflow is unpublished and published', async () => {
    const { n8n, bridge, vendors } = world
    const [lost] = await webhooksOf(bridge, productionUrl(n8n, node))
    await bridge.call('DELETE', `/webhooks/${lost!.id}`)
    await unpublish(n8n, workflow)
    await publish(n8n, workflow)
    expect(await webhooksOf(bridge, productionUrl(n8n, node))).toHaveLength(1)

    const contract = { ...sampleBody(findEvent('contract.signed')!), id: 'after the loss' }
    await vendors.send('contract.signed', contract)
    const [newest] = await finishedExecutions(n8n, workflow.id, { count: 2 })
    expect(jsonOf(newest!, node.name)).toEqual([contract])
  })
})

describe('the option to merge updates, published anew', () => {
  const events = ['PROPERTY_CREATED', 'PROPERTY_UPDATED']
  let node: TriggerNode
  let workflow: Workflow

  async function publishAnew(parameters: TriggerParameters): Promise<void> {
    node = { ...node, parameters }
    workflow = await changeWorkflow(world.n8n, workflow, [node])
    expect(await publish(world.n8n, workflow)).toMatchObject({ status: 'published' })
  }
  const registered = () => webhooksOf(world.bridge, productionUrl(world.n8n, node))

  beforeAll(async () => {
    ;({ node, workflow } = await publishTrigger({ events }, 'inmova'))
  })

  test('is an option of the only webhook', async () => {
    expect(await registered()).toMatchObject([{ coalesceSeconds: null }])
    await publishAnew({ events, options: { coalesceSeconds: 2 } })
    expect(await registered()).toMatchObject([{ coalesceSeconds: 2 }])
  })

  test('has two updates of a property start one run, with the ids of both', async () => {
    const { n8n, vendors } = world
    const update = (from: number, to: number) => ({ id: 'P-1', changes: { price: { old: from, new: to } } })
    await vendors.send('PROPERTY_UPDATED', update(100, 110))
    await vendors.send('PROPERTY_UPDATED', update(110, 120))
    const executions = await finishedExecutions(n8n, workflow.id, { count: 1 })
    expect(executions.map((execution) => jsonOf(execution, node.name))).toMatchObject([
      [{ data: update(100, 120), mergedEvents: [/^evt_/, /^evt_/].map((id) => expect.stringMatching(id)) }],
    ])
  })

  test('is gone where no update is chosen any more, though the node still has it', async () => {
    await publishAnew({ events: ['PROPERTY_CREATED'], options: { coalesceSeconds: 2 } })
    expect(await registered()).toMatchObject([{ events: ['PROPERTY_CREATED'], coalesceSeconds: null }])
  })
})

describe('unpublishing', () => {
  test('removes the webhook at the bridge', async () => {
    const { n8n, bridge } = world
    const { node, workflow } = await publishTrigger({ events: ['lead.created'] })
    expect(await webhooksOf(bridge, productionUrl(n8n, node))).toHaveLength(1)
    expect(await unpublish(n8n, workflow)).toMatchObject({ status: 'not_published' })
    expect(await webhooksOf(bridge, productionUrl(n8n, node))).toEqual([])
  })

  test('works when the bridge has lost the webhook already', async () => {
    const { n8n, bridge } = world
    const { node, workflow } = await publishTrigger({ events: ['lead.created'] })
    const [lost] = await webhooksOf(bridge, productionUrl(n8n, node))
    await bridge.call('DELETE', `/webhooks/${lost!.id}`)
    expect(await unpublish(n8n, workflow)).toMatchObject({ status: 'not_published' })
    expect(world.server.output()).not.toContain(lost!.id)
  })
})

describe('a publication that cannot be', () => {
  const wrong: [string, () => { baseUrl: string; apiKey: string }, RegExp][] = [
    ['with a wrong API key', () => ({ baseUrl: world.bridge.origin, apiKey: `${API_KEY}x` }), /API key/],
    [
      'with an address that is n8n’s own',
      () => ({ baseUrl: world.n8n.origin, apiKey: API_KEY }),
      /is not a hook bridge/,
    ],
    ['without a bridge', () => ({ baseUrl: 'http://127.0.0.1:9', apiKey: API_KEY }), /cannot be reached/],
  ]

  // n8n tries five times, which takes a quarter of a minute: all of them at once.
  test.concurrent.each(wrong)(
    '%s fails in words that help, and leaves nothing at the bridge',
    async (_, data, words) => {
      const { n8n, bridge } = world
      const before = await webhooksAt(bridge)
      const credential = await saveCredential(n8n, data())
      const node = triggerNode('cablenetai', credential, { events: ['lead.created'] })
      const workflow = await createWorkflow(n8n, 'Wrong', [node])
      const publication = await publish(n8n, workflow)
      expect(publication).toMatchObject({
        status: 'failed',
        triggers: [{ status: 'failed', errorMessage: expect.stringMatching(words) }],
      })
      expect(await webhooksAt(bridge)).toEqual(before)
    },
  )
})

async function publishTrigger(
  parameters: TriggerParameters,
  provider: 'cablenetai' | 'inmova' = 'cablenetai',
) {
  const node = triggerNode(provider, world.credential, parameters)
  const workflow = await createWorkflow(world.n8n, 'A workflow', [node])
  expect(await publish(world.n8n, workflow)).toMatchObject({ status: 'published' })
  return { node, workflow }
}
