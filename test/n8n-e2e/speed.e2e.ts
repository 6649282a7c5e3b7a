/*
 * How long it takes.
 *
 * Real: n8n with the packed package, the bridge, all on this machine. Doubles: the vendor (a simulator). Observed: the
 * time from the request of the vendor to the end of the execution, by n8n's own record of it; one clock for all. What
 * n8n alone takes for the same body, posted to a Webhook node of its own, is told beside it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { median, quantile } from '../bench/support/statistics.ts'
import { tell } from '../support/figures.ts'
import { until } from '../support/until.ts'
import { type Execution, finishedExecution, finishedExecutions, jsonOf } from './executions.ts'
import { leadNamed } from './leads.ts'
import { plainWebhookNode, triggerNode, type TriggerNode } from './nodes.ts'
import {
  allDelivered,
  type Attempt,
  attemptsTo,
  executionIn,
  type RegisteredWebhook,
  webhooksOf,
} from './webhooks.ts'
import { createWorkflow, publish, type Workflow } from './workflows.ts'
import { productionUrl, startWorld, type World } from './world.ts'

const WARM_UP = 10
const SINGLE = 100
const BURST = 200

let world: World
let node: TriggerNode
let plain: TriggerNode
let workflows: { readonly ours: Workflow; readonly plain: Workflow }
let webhook: RegisteredWebhook

beforeAll(async () => {
  world = await startWorld()
  node = triggerNode('cablenetai', world.credential, { events: ['lead.created'] })
  plain = plainWebhookNode()
  workflows = { ours: await publishWorkflow(node), plain: await publishWorkflow(plain) }
  webhook = (await webhooksOf(world.bridge, productionUrl(world.n8n, node)))[0]!
})
afterAll(() => world[Symbol.asyncDispose]())

describe(`${SINGLE} events, one after the other`, () => {
  test('from the vendor over the bridge', async ({ task }) => {
    tell(task, 'From the vendor to the finished execution', await timesOf(sendAsVendor))
  })

  test('straight to n8n', async ({ task }) => {
    tell(task, '  the same without the bridge', await timesOf(postToPlainWebhook))
  })
})

describe(`${BURST} events at once`, () => {
  test('from the vendor over the bridge: each runs once', async ({ task }) => {
    const before = (await finishedExecutions(world.n8n, workflows.ours.id, { count: 0 })).length
    const names = Array.from({ length: BURST }, (_, index) => `burst-${index}`)
    const sentAt = Date.now()
    await Promise.all(names.map((name) => world.vendors.send('lead.created', leadNamed(name))))
    const burst = await executionsAfter(workflows.ours, before)
    const executed = burst.map((execution) => String(jsonOf(execution, node.name)[0]?.['id']))
    expect(executed.toSorted()).toEqual(names.toSorted())
    tell(task, `${BURST} events at once, until all are executed`, lastOf(burst, sentAt))
  })

  test('straight to n8n', async ({ task }) => {
    const before = (await finishedExecutions(world.n8n, workflows.plain.id, { count: 0 })).length
    const sentAt = Date.now()
    await Promise.all(Array.from({ length: BURST }, (_, index) => postToPlainWebhook(`burst-${index}`)))
    tell(
      task,
      '  the same without the bridge',
      lastOf(await executionsAfter(workflows.plain, before), sentAt),
    )
  })
})

async function publishWorkflow(trigger: TriggerNode): Promise<Workflow> {
  const workflow = await createWorkflow(world.n8n, trigger.name, [trigger])
  expect(await publish(world.n8n, workflow)).toMatchObject({ status: 'published' })
  return workflow
}

/** Sends one after the other and waits for the end of each run; the first ones do not count. */
async function timesOf(send: (name: string) => Promise<string>): Promise<string> {
  const times: number[] = []
  for (let nth = 1; nth <= WARM_UP + SINGLE; nth += 1) {
    const sentAt = Date.now()
    const execution = await finishedExecution(world.n8n, await send(`single-${nth}`))
    times.push(endOf(execution) - sentAt)
  }
  const measured = times.slice(WARM_UP)
  return `${median(measured).toFixed(0)} ms (median), ${quantile(measured, 0.99).toFixed(0)} ms (p99)`
}

/** Returns the execution that came of it. */
async function sendAsVendor(name: string): Promise<string> {
  const before = await newestAttempt()
  await world.vendors.send('lead.created', leadNamed(name))
  const attempt = await until(
    async () => {
      const newest = await newestAttempt()
      return newest?.eventId !== before?.eventId && newest
    },
    { everyMs: 10 },
  )
  return executionIn(attempt)
}

async function postToPlainWebhook(name: string): Promise<string> {
  const answer = await fetch(`${world.n8n.origin}/webhook/${plain.webhookId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(leadNamed(name)),
  })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { executionId: string }).executionId
}

async function newestAttempt(): Promise<Attempt | undefined> {
  return (await attemptsTo(world.bridge, webhook, 1))[0]
}

/** The executions of a burst. n8n has better things to do meanwhile than to list them: the bridge is asked first. */
async function executionsAfter({ id }: Workflow, before: number): Promise<readonly Execution[]> {
  await allDelivered(world.bridge, 50_000)
  const all = await finishedExecutions(world.n8n, id, { count: before + BURST })
  return all.slice(0, all.length - before)
}

function lastOf(executions: readonly Execution[], sentAt: number): string {
  return `${((Math.max(...executions.map(endOf)) - sentAt) / 1_000).toFixed(1)} s`
}

function endOf({ stoppedAt }: Execution): number {
  return Date.parse(stoppedAt!)
}
