/*
 * Every event, from its vendor to a run of a workflow.
 *
 * Real: n8n with the packed package, the bridge as a process of its own, every socket, signature and database. Doubles:
 * the two vendors (simulators). Observed: what n8n says of its executions, and the bridge of its webhooks and attempts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EventDefinition, events, sampleBody } from '@hook-bridge/event-catalog'
import { tell } from '../support/figures.ts'
import { until } from '../support/until.ts'
import { executionsOf, finishedExecution, jsonOf } from './executions.ts'
import { triggerNode, type TriggerNode } from './nodes.ts'
import { attemptsTo, executionIn, type RegisteredWebhook, webhooksOf } from './webhooks.ts'
import { createWorkflow, publish, type Workflow } from './workflows.ts'
import { productionUrl, startWorld, type World } from './world.ts'

const providers = ['cablenetai', 'inmova'] as const
type Provider = (typeof providers)[number]

let world: World
const published = {} as Record<
  Provider,
  { node: TriggerNode; workflow: Workflow; webhook: RegisteredWebhook }
>

const typesOf = (provider: Provider) =>
  events.filter((event) => event.provider === provider).map(({ type }) => type)

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test.each(providers)('a published %s trigger is one webhook at the bridge', async (provider) => {
  const { n8n, bridge, credential } = world
  const node = triggerNode(provider, credential, { events: typesOf(provider) })
  const workflow = await createWorkflow(n8n, `All of ${provider}`, [node])
  expect(await publish(n8n, workflow)).toMatchObject({ status: 'published' })

  const webhooks = await webhooksOf(bridge, productionUrl(n8n, node))
  expect(webhooks).toEqual([
    expect.objectContaining({
      events: expect.toSatisfy(
        (of: string[]) => of.toSorted().join() === typesOf(provider).toSorted().join(),
      ),
      active: true,
      retryPolicy: '24h',
      client: 'n8n',
      name: `n8n: All of ${provider}`,
    }),
  ])
  published[provider] = { node, workflow, webhook: webhooks[0]! }
})

describe('a signed webhook of the vendor', () => {
  const arrived = new Set<string>()

  test.each(events)('$provider $type starts the workflow with exactly what was delivered', async (event) => {
    const { n8n, bridge, vendors } = world
    const { node, webhook } = published[event.provider]
    await vendors.send(event.type)

    const attempt = await until(async () =>
      (await attemptsTo(bridge, webhook)).find((each) => each.event === event.type),
    )
    expect(attempt).toMatchObject({ status: 'SUCCESS', httpStatus: 200, attemptNumber: 1 })

    const execution = await finishedExecution(n8n, executionIn(attempt))
    const stored = await bridge.call<{ payload: unknown }>('GET', `/events/${attempt.eventId}`)
    expect(execution).toMatchObject({ status: 'success', mode: 'webhook' })
    expect(jsonOf(execution, node.name)).toEqual([stored.payload])
    expect(factsIn(event, stored.payload)).toEqual(factsIn(event, sampleBody(event)))
    arrived.add(event.type)
  })

  test('starts one run each, and nothing else does', async ({ task }) => {
    for (const provider of providers) {
      const executions = await executionsOf(world.n8n, published[provider].workflow.id)
      expect(executions).toHaveLength(typesOf(provider).length)
    }
    tell(task, 'Events that arrive in n8n as they were sent', `${arrived.size} of ${events.length}`)
  })
})

/** What the vendor tells, without the envelope: that is dated when it is sent. */
function factsIn({ provider }: EventDefinition, payload: unknown): unknown {
  return provider === 'inmova' ? (payload as { data: unknown }).data : payload
}
