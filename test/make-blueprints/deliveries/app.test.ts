// Real: a bridge as a process of its own, its deliveries with their very bytes and headers, the condition of every
// webhook of the app. Doubles: the two vendors; Make (our evaluator, under 12 readings of what Make does not document).
// Observed: which calls start a scenario, and with what. Not told here: whether Make's createJSON writes as JSON.stringify.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events, providers, type EventDefinition } from '@hook-bridge/event-catalog'
import { readings } from '../iml/index.ts'
import { appCall, isTaken, loadCommunications, outputOf, type Communication } from './communications.ts'
import { deliverEvents, type Deliveries, type Delivery } from './deliver-events.ts'
import { forgeries, OTHER_SECRET, secretForgeries, type Forgery } from './forgeries.ts'

const communications = loadCommunications()
const rows = events.map((event) => ({ event, type: event.type }))

let deliveries: Deliveries
beforeAll(async () => {
  deliveries = await deliverEvents()
}, 60_000)
afterAll(async () => {
  await deliveries[Symbol.asyncDispose]()
})

/** The webhook of the event, and the one for all events of its provider. */
function webhooksFor({ key, provider }: EventDefinition): readonly Communication[] {
  return [key.replaceAll('_', '-'), `${provider}-events`].map((name) => {
    const found = communications.get(name)
    if (found === undefined) throw new Error(`the app has no webhook ${name}`)
    return found
  })
}

function deliveriesOf(event: EventDefinition): readonly Delivery[] {
  return deliveries.all.filter((delivery) => delivery.event === event)
}

describe('the app', () => {
  it('has a webhook for every event and every provider, and no other', () => {
    const due = [...events.map(({ key }) => key), ...Object.keys(providers).map((id) => `${id}_events`)]
    expect([...communications.keys()].toSorted()).toEqual(
      due.map((key) => key.replaceAll('_', '-')).toSorted(),
    )
  })
})

describe('what is tried', () => {
  it('would start a scenario with a condition that compares the signature and nothing else', () => {
    const delivery = deliveries.all[0]!
    const whole = webhooksFor(delivery.event)[0]!
    const careless = {
      ...whole,
      condition: whole.condition.replace(/^\{\{if\([^,]*, ''\) != '', (.*), false\)\}\}$/, '{{$1}}'),
    }
    expect(careless.condition).not.toBe(whole.condition)
    const started = secretForgeries(delivery, ['']).filter(({ signature }) => {
      const headers = { ...delivery.request.headers, 'x-cablenetai-signature': signature }
      const call = { body: delivery.request.json(), headers, data: { secret: '' } }
      return readings.some((reading) => isTaken(careless, call, reading))
    })
    expect(started.map(({ what }) => what)).toEqual([': a plain hash', ': it as the key'])
  })
})

describe.each(rows)('$type', ({ event }) => {
  it('brings the unusual data as it was, in the order of every JavaScript engine', () => {
    const { request } = deliveriesOf(event).find(({ what }) => what === 'unusual data')!
    const text = request.body.toString('utf8')
    expect(text).toContain(
      '"keys":{"2":"b","10":"a","01":"c","":"d","ñ":"e","__proto__":{"x":1},"constructor":1}',
    )
    expect(text).toContain('"numbers":[1,1e+21,1e-7,0,0.1,12345678901234567000,100]')
    expect(text).toContain('🏡👨‍👩‍👧🇩🇴 家')
    expect(text).toContain(String.raw`half\ud83c`)
    expect(text.length).toBeGreaterThan(14_000)
  })

  it('is the same text when it was parsed and written again', () => {
    for (const { request } of deliveriesOf(event)) {
      const text = request.body.toString('utf8')
      expect(JSON.stringify(JSON.parse(text))).toBe(text)
    }
  })

  it('starts a scenario with the fields of its body, its id, and whether it is a test', () => {
    for (const { request, secret, what } of deliveriesOf(event)) {
      const call = appCall(request, secret)
      for (const communication of webhooksFor(event)) {
        for (const reading of readings) expect(isTaken(communication, call, reading), what).toBe(true)
        expect(outputOf(communication, call)).toMatchObject({
          ...(request.json() as object),
          eventId: request.headers['webhook-id'],
          isTest: what === 'a test event',
        })
      }
    }
  })

  it('names itself, in a field of the bridge where the body does not', () => {
    for (const { request, secret } of deliveriesOf(event)) {
      for (const communication of webhooksFor(event)) {
        const { event: named, eventType = named } = outputOf(communication, appCall(request, secret))
        expect(eventType).toBe(event.type)
      }
    }
  })

  it('starts nothing when anything about it is forged, or the secret is not the right one', () => {
    for (const delivery of deliveriesOf(event)) {
      const wrong = secretForgeries(delivery, [OTHER_SECRET, '', undefined])
      // Signed with the other secret that is in place, it is genuine.
      const forged = [...forgeries(delivery), ...wrong].filter(
        ({ what }) => what !== `${OTHER_SECRET}: it as the key`,
      )
      for (const forgery of forged) expectNothing(delivery, forgery)
    }
  })

  it.each([[undefined], [null], [''], ['hello'], [{}], [[]]])('starts nothing with the body %j', (body) => {
    const [delivery] = deliveriesOf(event)
    for (const headers of [{}, delivery!.request.headers]) {
      for (const secret of [delivery!.secret, '', null, undefined]) {
        for (const communication of webhooksFor(event)) {
          for (const reading of readings) {
            expect(isTaken(communication, { body, headers, data: { secret } }, reading)).toBe(false)
          }
        }
      }
    }
  })
})

function expectNothing({ event, request }: Delivery, { what, body, signature, secret }: Forgery): void {
  const name = providers[event.provider].signature.header.toLowerCase()
  const headers = { ...request.headers, [name]: signature }
  const call = { body: JSON.parse(body) as unknown, headers, data: { secret } }
  for (const communication of webhooksFor(event)) {
    for (const reading of readings) expect(isTaken(communication, call, reading), what).toBe(false)
  }
}
