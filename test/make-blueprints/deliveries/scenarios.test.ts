// Real: a bridge as a process of its own, its deliveries with their very bytes and headers, every blueprint of the pack
// with its filters. Doubles: the two vendors; Make (our evaluator, under 12 readings of what Make does not document).
// Observed: which modules of a scenario run. What is not told here: whether the evaluator reads IML as Make does.
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events, providers, type EventDefinition, type ProviderId } from '@hook-bridge/event-catalog'
import { ImlError, readings, type Reading } from '../iml/index.ts'
import { loadBlueprints } from '../rules/load-blueprints.ts'
import type { Blueprint, Module } from '../rules/index.ts'
import { deliverEvents, type Deliveries, type Delivery } from './deliver-events.ts'
import { forgeries, OTHER_SECRET, secretForgeries, type Forgery } from './forgeries.ts'
import { rawBundle, withHeader, type RawBundle, type Spelling } from './raw-bundle.ts'
import { runScenario, type Run } from './run-scenario.ts'
import { placeholderOf, withSecret } from './secret.ts'

const files = loadBlueprints()
const languages = ['en', 'es'] as const
const READ = 3

let deliveries: Deliveries
beforeAll(async () => {
  deliveries = await deliverEvents()
}, 60_000)
afterAll(async () => {
  await deliveries[Symbol.asyncDispose]()
})

function find(language: string, name: string): Blueprint {
  return files.find((file) => file.language === language && file.name === name)!.blueprint
}

function deliveriesOf(event: EventDefinition): readonly Delivery[] {
  return deliveries.all.filter((delivery) => delivery.event === event)
}

/** What happens under every reading; they have to agree. */
function run(blueprint: Blueprint, bundle: RawBundle): Run {
  const [first, ...others] = readings.map((reading) => runScenario(blueprint, bundle, { reading }))
  for (const other of others) expect(isDeepStrictEqual(other, first)).toBe(true)
  return first!
}

const withProvider = events.map((event) => ({ event, type: event.type, key: event.key }))
const blueprintsOf = (event: EventDefinition) =>
  languages.flatMap((language) => [find(language, event.key), find(language, `${event.provider}_all_events`)])

describe.each(withProvider)('$type', ({ event }) => {
  it('comes through, however Make spells the headers, and is read as it was sent', () => {
    for (const delivery of deliveriesOf(event)) {
      for (const blueprint of blueprintsOf(event)) {
        for (const spelling of ['as sent', 'lower case'] as const) {
          const { ran, outputs } = run(
            withSecret(blueprint, delivery.secret),
            rawBundle(delivery.request, spelling),
          )
          expect(ran, `${delivery.what}, ${spelling}`).toContain(READ)
          expect(outputs[READ]).toEqual(delivery.request.json())
        }
      }
    }
  })

  it('comes through with a secret that was pasted with blanks around it', () => {
    const [delivery] = deliveriesOf(event)
    const blueprint = withSecret(find('en', event.key), ` ${delivery!.secret}\n`)
    expect(run(blueprint, rawBundle(delivery!.request)).ran).toContain(READ)
  })

  it('runs its own blueprint to the end, with all the values that it maps', () => {
    const [delivery] = deliveriesOf(event)
    for (const language of languages) {
      const blueprint = find(language, event.key)
      const { ran, outputs } = run(withSecret(blueprint, delivery!.secret), rawBundle(delivery!.request))
      expect(ran).toEqual(blueprint.flow.map(({ id }) => id))
      const mapped = Object.values(outputs[ran.at(-1)!] as object)
      expect(mapped.length).toBeGreaterThan(0)
      for (const value of mapped) expect(value).toBeTruthy()
    }
  })

  it('takes exactly its own branch where all events of its provider arrive', () => {
    for (const delivery of deliveriesOf(event)) {
      for (const language of languages) {
        const blueprint = find(language, `${event.provider}_all_events`)
        const { ran } = run(withSecret(blueprint, delivery.secret), rawBundle(delivery.request))
        const branches = blueprint.flow.at(-1)!.routes!.map(({ flow }) => flow[0]!)
        const taken = branches.filter(({ id }) => ran.includes(id))
        expect(taken.map(({ filter }) => filter!.name)).toEqual([event.label[language]])
      }
    }
  })

  it('is stopped before it is read, and without an error, when anything about it is forged', () => {
    for (const delivery of deliveriesOf(event)) {
      for (const forgery of forgeries(delivery)) expectStopped(delivery, forgery)
      // Here every sign counts.
      const spaced = { ...forgeries(delivery)[0]!, body: `${delivery.request.body.toString('utf8')} ` }
      expectStopped(delivery, spaced)
    }
  })

  it('is stopped in the same way by any other secret, by none, and by what stands there before one is pasted', () => {
    for (const delivery of deliveriesOf(event)) {
      const secrets = [OTHER_SECRET, placeholderOf(find('en', event.key)), '', undefined]
      const all = secretForgeries(delivery, secrets)
      // Signed with the other secret that is in place, it is genuine.
      const forged = all.filter(({ what }) => what !== `${OTHER_SECRET}: it as the key`)
      expect(forged).toHaveLength(all.length - 1)
      for (const forgery of forged) expectStopped(delivery, forgery)
    }
  })
})

describe('what is tried', () => {
  const event = events.find(({ key }) => key === 'cablenetai_lead_created')!

  it('has names of headers as the bridge sends them, and in lower case', () => {
    const { request } = deliveriesOf(event)[0]!
    const spelled = (spelling: Spelling) =>
      rawBundle(request, spelling).__IMTHEADERS__.map(({ name }) => name)
    expect(spelled('as sent')).toContain('X-CablenetAI-Signature')
    expect(spelled('lower case')).toContain('x-cablenetai-signature')
  })

  it('would open a filter that compares the signature and nothing else', () => {
    const careless = onlyLastCondition(find('en', event.key))
    const opened = secretForgeries(deliveriesOf(event)[0]!, ['', placeholderOf(careless)]).filter(
      (forgery) => {
        const bundle = withHeader(
          rawBundle(deliveriesOf(event)[0]!.request),
          providers.cablenetai.signature.header,
          forgery.signature,
        )
        return readings.some((reading) => opens(withSecret(careless, forgery.secret), bundle, reading))
      },
    )
    expect(opened.map(({ what }) => what)).toContain('PASTE_THE_WEBHOOK_SECRET_HERE: it as the key')
  })
})

function onlyLastCondition(blueprint: Blueprint): Blueprint {
  const flow = blueprint.flow.map((module): Module => {
    if (module.id !== READ) return module
    return { ...module, filter: { ...module.filter, conditions: [[module.filter!.conditions[0]!.at(-1)!]] } }
  })
  return { ...blueprint, flow }
}

describe('a secret of nothing but blanks', () => {
  it('opens no scenario, though a run may fail', () => {
    const blueprint = withSecret(find('en', 'cablenetai_lead_created'), ' ')
    const delivery = deliveries.all.find(({ event }) => event.key === 'cablenetai_lead_created')!
    for (const { body, signature } of secretForgeries(delivery, [' ', ''])) {
      const bundle = withHeader(
        { ...rawBundle(delivery.request), value: body },
        'x-cablenetai-signature',
        signature,
      )
      for (const reading of readings) expect(opens(blueprint, bundle, reading)).toBe(false)
    }
  })
})

function opens(blueprint: Blueprint, bundle: RawBundle, reading: Reading): boolean {
  try {
    return runScenario(blueprint, bundle, { reading }).ran.includes(READ)
  } catch (error) {
    if (error instanceof ImlError) return false
    throw error
  }
}

function expectStopped({ event, request }: Delivery, { what, body, signature, secret }: Forgery): void {
  const bundle = withHeader(
    { ...rawBundle(request), value: body },
    providers[event.provider].signature.header,
    signature,
  )
  for (const blueprint of blueprintsOf(event)) {
    expect(run(withSecret(blueprint, secret), bundle).ran, what).toEqual([1, 2])
  }
}

describe('a call from outside', () => {
  // A scenario is switched off at its first error: nobody without the secret may cause one.
  it.each([
    ['no body', undefined],
    ['a body of null', null],
    ['an empty body', ''],
    ['a body that is no JSON', 'hello'],
  ])('with %s is stopped without an error', (_what, value) => {
    for (const { blueprint, name } of files) {
      const { secret } = deliveries.webhooks[providerOf(name)]
      for (const headers of [[], [{ name: 'x-other', value: '' }]]) {
        expect(run(withSecret(blueprint, secret), { value, __IMTHEADERS__: headers }).ran).toEqual([1, 2])
      }
    }
  })

  it('is stopped by every blueprint as it was imported, without a secret', () => {
    for (const { blueprint, name } of files) {
      const delivery = deliveries.all.find(({ event }) => event.provider === providerOf(name))!
      expect(run(blueprint, rawBundle(delivery.request)).ran).toEqual([1, 2])
    }
  })
})

describe('a new secret', () => {
  it('is the only one that opens the scenario once it was asked for', async () => {
    const { bridge, receiver, webhooks } = deliveries
    const event = events.find(({ provider }) => provider === 'cablenetai')!
    const before = receiver.count
    const { id, secret: old } = webhooks.cablenetai
    const { secret } = await bridge.call<{ secret: string }>('POST', `/webhooks/${id}/rotate-secret`)
    await bridge.call('POST', `/webhooks/${id}/test`, { event: event.type })
    const bundle = rawBundle(await receiver.waitFor(before + 1))
    expect(run(withSecret(find('en', event.key), secret), bundle).ran).toContain(READ)
    expect(run(withSecret(find('en', event.key), old), bundle).ran).not.toContain(READ)
  })
})

function providerOf(name: string): ProviderId {
  return name.startsWith('inmova') ? 'inmova' : 'cablenetai'
}
