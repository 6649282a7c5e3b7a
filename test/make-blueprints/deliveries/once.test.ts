// Real: a bridge as a process of its own that delivers one event twice, the blueprint that takes every event once.
// Doubles: the vendor; Make (our evaluator) and its data store (a set of keys). Observed: which modules run.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBridge, type RunningBridge, type Webhook } from '../../support/bridge.ts'
import { createCablenetai } from '../../support/cablenetai-simulator.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { until } from '../../support/until.ts'
import { loadBlueprints } from '../rules/load-blueprints.ts'
import { rawBundle, withHeader } from './raw-bundle.ts'
import { runScenario } from './run-scenario.ts'
import { withSecret } from './secret.ts'

const files = loadBlueprints().filter(({ name }) => name === 'cablenetai_lead_created_once')

let bridge: RunningBridge
let receiver: Receiver
let webhook: Webhook
beforeAll(async () => {
  bridge = await startBridge()
  receiver = await startReceiver()
  webhook = await bridge.subscribe(receiver.url, ['lead.created'], { client: 'make' })
  const { inboundUrl: url, secret } = await bridge.connect('cablenetai')
  const vendor = createCablenetai({ url, secret, retry: false })
  await vendor.send('lead.created')
  await receiver.waitFor(1)
  const [delivered] = await until(async () => {
    const list = await bridge.call<{ id: string }[]>('GET', '/deliveries?status=delivered')
    return list.length === 1 && list
  })
  await bridge.call('POST', `/deliveries/${delivered!.id}/replay`)
  await receiver.waitFor(2)
})
afterAll(async () => {
  await receiver.close()
  await bridge[Symbol.asyncDispose]()
})

describe.each(files)('$path', ({ blueprint }) => {
  const ids = blueprint.flow.map(({ id }) => id)

  it('runs to the end the first time, and is stopped when the event comes again', () => {
    const [first, again] = receiver.requests
    const store = new Set<string>()
    const scenario = withSecret(blueprint, webhook.secret)
    expect(again!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(runScenario(scenario, rawBundle(first!), { store }).ran).toEqual(ids)
    expect(store).toEqual(new Set([first!.headers['webhook-id']]))
    const stopped = runScenario(scenario, rawBundle(again!), { store })
    expect(stopped.ran).toEqual(ids.slice(0, ids.indexOf(nextAfter('datastore:ExistRecord'))))
  })

  it('lets another event through', () => {
    const store = new Set(['evt_another'])
    const scenario = withSecret(blueprint, webhook.secret)
    expect(runScenario(scenario, rawBundle(receiver.requests[0]!), { store }).ran).toEqual(ids)
  })

  it('remembers nothing that is not genuine', () => {
    const store = new Set<string>()
    const bundle = withHeader(rawBundle(receiver.requests[0]!), 'x-cablenetai-signature', 'f'.repeat(64))
    expect(runScenario(withSecret(blueprint, webhook.secret), bundle, { store }).ran).toEqual([1, 2])
    expect(store.size).toBe(0)
  })

  function nextAfter(name: string): number {
    return ids[blueprint.flow.findIndex(({ module }) => module === name) + 1]!
  }
})
