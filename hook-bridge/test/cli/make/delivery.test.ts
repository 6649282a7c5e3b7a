// Real: a running bridge as a process of its own, `make setup` beside it, Make's own client, every socket and signature.
// Doubles: Make's API, the webhooks that it makes (a receiver), and the two vendors. Observed: what arrives at those
// webhooks, judged by the secret in the scenario that was made.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBridge, type RunningBridge } from '../../../../test/support/bridge.ts'
import { createCablenetai } from '../../../../test/support/cablenetai-simulator.ts'
import { createInmova } from '../../../../test/support/inmova-simulator.ts'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
import { type Receiver, startReceiver } from '../../../../test/support/receiver.ts'
import { until } from '../../../../test/support/until.ts'
import { createInstallation, type Installation } from '../installation.ts'

let bridge: RunningBridge
let receiver: Receiver
let make: MakeApi
let installation: Installation

beforeAll(async () => {
  bridge = await startBridge()
  receiver = await startReceiver()
  make = await startMakeApi({ hookUrl: (udid) => receiver.urlFor(`/${udid}`) })
  installation = await createInstallation({
    DATABASE_URL: `file:${bridge.folder}/hook-bridge.db`,
    MAKE_API_KEY: make.token,
  })
  const args = ['make', 'setup', '--zone', make.zone, '--team', '123']
  expect((await installation.run([...args, '--event', 'lead.created'])).stderr).toBe('')
  expect((await installation.run([...args, '--provider', 'inmova'])).stderr).toBe('')
  await until(async () => (await bridge.call<unknown[]>('GET', '/webhooks')).length === 2)
})
afterAll(async () => {
  await installation[Symbol.asyncDispose]()
  await make[Symbol.asyncDispose]()
  await receiver.close()
  await bridge[Symbol.asyncDispose]()
})

const secretOf = (scenario: number) => String(make.scenarios[scenario]!.blueprint.flow[1]!.mapper!['value'])

describe('an event that a vendor sends', () => {
  test('of CablenetAI reaches the webhook of its scenario, signed with the secret in it', async () => {
    const { inboundUrl: url, secret } = await bridge.connect('cablenetai', {
      secret: 'a-secret-from-the-panel',
    })
    receiver.trust(secretOf(0))
    const before = receiver.count
    await createCablenetai({ url, secret }).send('lead.created')
    const request = await receiver.waitFor(before + 1)
    expect(request.path).toBe(`/${make.hooks[0]!.udid}`)
    expect(request.verification.vendor.result).toBe('valid')
  })

  test('of Inmova reaches the scenario for all events, whichever it is', async () => {
    const { inboundUrl: url, secret } = await bridge.connect('inmova')
    receiver.trust(secretOf(1))
    for (const type of ['PROPERTY_UPDATED', 'DOCUMENT_UPLOADED']) {
      const before = receiver.count
      await createInmova({ url, secret }).dispatch(type)
      const request = await receiver.waitFor(before + 1)
      expect(request.path).toBe(`/${make.hooks[1]!.udid}`)
      expect(request.verification.vendor.result).toBe('valid')
    }
  })

  test('and the sample to one webhook only, which the command names, does the same', async () => {
    receiver.trust(secretOf(0))
    const webhooks = await bridge.call<{ id: string; events: string[] }[]>('GET', '/webhooks')
    const { id } = webhooks.find(({ events }) => events.includes('lead.created'))!
    const before = receiver.count
    await bridge.call('POST', `/webhooks/${id}/test`, { event: 'lead.created' })
    const request = await receiver.waitFor(before + 1)
    expect(request.verification.vendor.result).toBe('valid')
  })
})
