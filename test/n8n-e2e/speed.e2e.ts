/*
 * How long it takes.
 *
 * Real: n8n with the packed package, the bridge, all on this machine. Doubles: the vendor (a simulator). Observed: the
 * time from the request of the vendor to the end of the execution, by n8n's own record of it; one clock for all.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { median, quantile } from '../bench/support/statistics.ts'
import { until } from '../support/until.ts'
import { type Execution, executionsOf, finishedExecution, finishedExecutions, jsonOf } from './executions.ts'
import { tell } from './figures.ts'
import { leadNamed } from './leads.ts'
import { triggerNode, type TriggerNode } from './nodes.ts'
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
let workflow: Workflow
let webhook: RegisteredWebhook

beforeAll(async () => {
  world = await startWorld()
  node = triggerNode('cablenetai', world.credential, { events: ['lead.created'] })
  workflow = await createWorkflow(world.n8n, 'New leads', [node])
  await publish(world.n8n, workflow)
  webhook = (await webhooksOf(world.bridge, productionUrl(world.n8n, node)))[0]!
})
afterAll(() => world[Symbol.asyncDispose]())

test(`${SINGLE} events, one after the other`, async ({ task }) => {
  const times: number[] = []
  for (let nth = 1; nth <= WARM_UP + SINGLE; nth += 1) times.push(await timeOfOne(`single-${nth}`))
  const measured = times.slice(WARM_UP)
  tell(task, 'From the vendor to the finished execution, median', milliseconds(median(measured)))
  tell(task, 'From the vendor to the finished execution, p99', milliseconds(quantile(measured, 0.99)))
})

test(`${BURST} events at once`, async ({ task }) => {
  const before = (await executionsOf(world.n8n, workflow.id)).length
  const names = Array.from({ length: BURST }, (_, index) => `burst-${index}`)
  const sentAt = Date.now()
  await Promise.all(names.map((name) => world.vendors.send('lead.created', leadNamed(name))))
  // n8n has better things to do now than to list its executions.
  await allDelivered(world.bridge, 50_000)
  const count = before + BURST
  const all = await finishedExecutions(world.n8n, workflow.id, { count })
  const burst = all.slice(0, all.length - before)
  const executed = burst.map((execution) => String(jsonOf(execution, node.name)[0]?.['id']))
  expect(executed.toSorted()).toEqual(names.toSorted())
  const seconds = (Math.max(...burst.map(endOf)) - sentAt) / 1_000
  tell(task, `${BURST} events at once: all executed after`, `${seconds.toFixed(1)} s`)
})

/** Sends one event and waits for the end of its run: the milliseconds in between. */
async function timeOfOne(name: string): Promise<number> {
  const before = await newestAttempt()
  const sentAt = Date.now()
  await world.vendors.send('lead.created', leadNamed(name))
  const attempt = await until(
    async () => {
      const newest = await newestAttempt()
      return newest?.eventId !== before?.eventId && newest
    },
    { everyMs: 10 },
  )
  return endOf(await finishedExecution(world.n8n, executionIn(attempt))) - sentAt
}

async function newestAttempt(): Promise<Attempt | undefined> {
  return (await attemptsTo(world.bridge, webhook, 1))[0]
}

function endOf({ stoppedAt }: Execution): number {
  return Date.parse(stoppedAt!)
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`
}
