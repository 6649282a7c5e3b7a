/*
 * What n8n refuses, and what it takes without a run.
 *
 * Real: n8n with the packed package, the bridge, their sockets and signatures. Doubles: the vendors, and somebody who
 * knows the address of the webhook and posts there directly. Observed: n8n's answers and its executions.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { vendorSignature } from '../support/signatures.ts'
import { finishedExecutions, jsonOf } from './executions.ts'
import { triggerNode, type TriggerNode } from './nodes.ts'
import { createWorkflow, publish, type Workflow } from './workflows.ts'
import { productionUrl, startWorld, type World } from './world.ts'

const body = JSON.stringify(sampleBody(findEvent('lead.created')!))

let world: World
let node: TriggerNode
let workflow: Workflow
let secret: string

beforeAll(async () => {
  world = await startWorld()
  node = triggerNode('cablenetai', world.credential, { events: ['lead.created'] })
  workflow = await createWorkflow(world.n8n, 'New leads', [node])
  await publish(world.n8n, workflow)
  secret = await secretIn(world, workflow)
})
afterAll(() => world[Symbol.asyncDispose]())

const forged: [string, () => RequestInit][] = [
  ['a body that was changed', () => delivery({ sent: body.replace('Carlos', 'Carla') })],
  ['a signature with another secret', () => delivery({ key: `${secret}0` })],
  [
    'a signature of other bytes that mean the same',
    () => delivery({ sent: JSON.stringify(JSON.parse(body), null, 1) }),
  ],
  [
    'a signature that is cut short',
    () => delivery({ signature: vendorSignature(secret, Buffer.from(body)).slice(0, 32) }),
  ],
  ['an empty signature', () => delivery({ signature: '' })],
  ['no signature', () => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body })],
]

test.each(forged)('%s is answered 401, and no workflow runs', async (_, request) => {
  const answer = await fetch(productionUrl(world.n8n, node), request())
  expect(answer.status).toBe(401)
  expect(await answer.json()).toEqual({ error: expect.stringMatching(/^Refused, because its signature/) })
  await expectNoRun()
})

test('an empty body is answered 400, and no workflow runs', async () => {
  const answer = await fetch(productionUrl(world.n8n, node), delivery({ sent: '' }))
  expect(answer.status).toBe(400)
  await expectNoRun()
})

test('an event that was not chosen is answered 200, and no workflow runs', async () => {
  const answer = await fetch(productionUrl(world.n8n, node), delivery({ event: 'payment.received' }))
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ received: true, ignored: 'event not selected' })
  await expectNoRun()
})

test('the same request, unchanged, runs it: the forgeries were refused for what was forged', async () => {
  const before = await runs()
  const answer = await fetch(productionUrl(world.n8n, node), delivery({}))
  expect(answer.status).toBe(200)
  const [newest] = await finishedExecutions(world.n8n, workflow.id, { count: before + 1 })
  expect(jsonOf(newest!, node.name)).toEqual([JSON.parse(body)])
})

interface Forgery {
  /** What is sent; the signature is that of the true body. */
  readonly sent?: string
  readonly key?: string
  readonly signature?: string
  readonly event?: string
}

function delivery({ sent = body, key = secret, signature, event = 'lead.created' }: Forgery): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-cablenetai-signature': signature ?? vendorSignature(key, Buffer.from(body)),
      'x-cablenetai-event': event,
    },
    body: sent,
  }
}

/** n8n starts runs in order: once a genuine event has run, whatever came before it has run or never will. */
async function expectNoRun(): Promise<void> {
  const id = `genuine-${(genuine += 1)}`
  await world.vendors.send('lead.created', { ...sampleBody(findEvent('lead.created')!), id })
  const executions = await finishedExecutions(world.n8n, workflow.id, { count: genuine })
  expect(executions.map((execution) => jsonOf(execution, node.name)[0]?.['id'])).toEqual(
    Array.from({ length: genuine }, (_, index) => `genuine-${genuine - index}`),
  )
}
let genuine = 0

async function runs(): Promise<number> {
  return (await finishedExecutions(world.n8n, workflow.id, { count: 0 })).length
}

/** n8n keeps the secret with the workflow; the bridge shows it once only. */
async function secretIn({ n8n }: World, { id }: Workflow): Promise<string> {
  const { staticData } = await n8n.public<{ staticData: Record<string, { secret: string }> }>(
    'GET',
    `/workflows/${id}`,
  )
  return staticData[`node:${node.name}`]!.secret
}
