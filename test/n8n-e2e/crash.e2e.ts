/*
 * n8n dies while events arrive.
 *
 * Real: n8n with the packed package, killed with SIGKILL and started again on its database; the bridge, which retries by
 * its own schedule, in real time. Doubles: the vendors (simulators). Observed: n8n's executions, the bridge's deliveries.
 *
 * n8n answers a delivery as soon as the execution is on its disk, before it runs. Executions under way when n8n dies are
 * therefore no business of the bridge any more: n8n shows them as crashed, with the event in them, and can retry them.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '../support/figures.ts'
import { until } from '../support/until.ts'
import { type Execution, executionsOf, jsonOf, retry } from './executions.ts'
import { leadNamed } from './leads.ts'
import { triggerNode, type TriggerNode } from './nodes.ts'
import { allDelivered, attemptsTo, type RegisteredWebhook, webhooksOf } from './webhooks.ts'
import { createWorkflow, publish, type Workflow } from './workflows.ts'
import { productionUrl, startWorld, type World } from './world.ts'

const ALIVE = 80
const DEAD = 20
const KILLED_AFTER = 20
/** The first retry comes after 30 s, the second after one minute more; both 20 % sooner or later. */
const TWO_RETRIES_MS = 120_000

const SLOW_MACHINE_MS = 60_000

const names = Array.from({ length: ALIVE + DEAD }, (_, index) => `lead-${index}`)

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

test('no event is lost: after the restart n8n has each of them', { timeout: 180_000 }, async ({ task }) => {
  await dieWhileEventsArrive()
  await world.server.start()
  await allDelivered(world.bridge, TWO_RETRIES_MS)

  // The list of n8n leaves out what is still running: the last ones come into it when they are over.
  let executions: readonly Execution[] = []
  const lost = async () => {
    executions = await executionsOf(world.n8n, workflow.id)
    const had = new Set(executions.map(leadIn))
    return names.filter((name) => !had.has(name))
  }
  await expect.poll(lost, { timeout: SLOW_MACHINE_MS }).toEqual([])
  tell(task, 'n8n killed: events lost', `0 of ${names.length}`)
  tell(task, 'n8n killed: events that came twice', String(executions.length - names.length))
})

test('the webhook at the bridge is the one that it was', async () => {
  expect(await webhooksOf(world.bridge, productionUrl(world.n8n, node))).toEqual([webhook])
})

test('what was running when n8n died runs when it is retried there: then all have run', async ({ task }) => {
  const crashed = (await executionsOf(world.n8n, workflow.id)).filter(({ status }) => status === 'crashed')
  for (const { id } of crashed) await retry(world.n8n, id)
  const executions = await executionsOf(world.n8n, workflow.id)
  const successful = executions.filter(({ status }) => status === 'success')
  expect(new Set(successful.map((execution) => jsonOf(execution, node.name)[0]!['id']))).toEqual(
    new Set(names),
  )
  tell(task, 'n8n killed: executions that had to be retried in n8n', String(crashed.length))
})

/** n8n is killed when it has taken some of the events; the others come while it is dying and dead. */
async function dieWhileEventsArrive(): Promise<void> {
  const { server, bridge, vendors } = world
  await Promise.all(names.slice(0, ALIVE).map((name) => vendors.send('lead.created', leadNamed(name))))
  await until(async () => (await attemptsTo(bridge, webhook)).length >= KILLED_AFTER, {
    everyMs: 5,
    deadlineMs: SLOW_MACHINE_MS,
  })
  await server.stop('SIGKILL')
  for (const name of names.slice(ALIVE)) await vendors.send('lead.created', leadNamed(name))
  await until(async () => (await attemptsTo(bridge, webhook)).some(({ status }) => status === 'FAILED'), {
    deadlineMs: SLOW_MACHINE_MS,
  })
}

/** Which event an execution is about: what the trigger put out, or would have. */
function leadIn({ data }: Execution): unknown {
  const { resultData, executionData } = data
  const items = resultData.runData[node.name]?.[0]?.data ?? executionData?.nodeExecutionStack[0]?.data
  return items?.main[0]?.[0]?.json['id']
}
