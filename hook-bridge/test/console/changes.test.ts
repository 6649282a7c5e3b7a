// What can be done in the console. Real: the whole service on SQLite in memory, its forms, receivers on loopback.
// Doubles: a visitor instead of a browser. Observed: what receivers get, and what is stored afterwards.
import { findEvent } from '@hook-bridge/event-catalog'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createStage, sendSigned, type Stage } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

function source() {
  return stage.bridge.deps.registry.sources(stage.bridge.workspace)[0]!
}

function webhookNow() {
  return stage.bridge.deps.registry.subscriptions(stage.bridge.workspace)[0]!
}

/** A value that a page shows to be copied. */
function shown(markup: string, id: string): string {
  return new RegExp(`<code id="${id}">([^<]*)</code>`).exec(markup)?.[1] ?? ''
}

describe('sources', () => {
  test('connecting an account shows its address and its secret, once, and what to do with them', async () => {
    const { visitor, bridge } = stage
    const form = '/console/sources/new?provider=cablenetai'
    const made = await visitor.submit(form, '/console/sources', { name: 'Oficina Madrid' })
    expect(made.status).toBe(201)
    const secret = shown(made.text, 'secret')
    expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/)
    expect(made.text).toContain('At CablenetAI, open /integraciones-mias and there Webhooks.')
    expect(made.text).toContain('Waiting for the first event')

    const page = `/console/sources/${source().id}`
    const later = await visitor.get(page)
    expect(later.text).not.toContain(secret)
    expect(later.text).toContain('Waiting for the first event')
    expect(await sendSigned(bridge, shown(later.text, 'inbound-url'), secret)).toBe(200)
    expect((await visitor.get(page)).text).toContain('The first event has arrived')
  })

  test('Inmova by hand: the command to run there, and a place for the secret from there', async () => {
    const { visitor } = stage
    const form = '/console/sources/new?provider=inmova'
    const made = await visitor.submit(form, '/console/sources', { how: 'hand' })
    expect(made.text).not.toContain('<code id="secret">')
    expect(shown(made.text, 'register-command')).toContain(
      'curl -X POST https://inmovaapp.com/api/v1/webhooks',
    )
    const page = `/console/sources/${source().id}`
    const saved = await visitor.submit(page, `${page}/secret`, { secret: 'whsec_from-inmova' })
    expect(saved).toMatchObject({ status: 303, location: `${page}?done=secretSaved` })
    const { box } = stage.bridge.deps
    expect(source().secrets.map(({ sealed }) => box.open(sealed))[0]).toBe('whsec_from-inmova')
    expect((await visitor.get(saved.location!)).text).toContain('The secret is saved.')
  })

  test('what Inmova refuses is said, and nothing is half-made', async () => {
    const { visitor } = stage
    const made = await visitor.submit('/console/sources/new?provider=inmova', '/console/sources', {
      how: 'key',
      apiKey: 'has blanks in it',
    })
    expect(made.status).toBe(400)
    expect(made.text).toContain('The bridge says: The request is not valid. apiKey: This is no API key')
    expect(stage.bridge.deps.registry.sources(stage.bridge.workspace)).toHaveLength(0)
  })

  test('a secret that is too short is refused in words, and not repeated', async () => {
    await stage.bridge.alice.post('/api/v1/sources', { provider: 'inmova' })
    const page = `/console/sources/${source().id}`
    const refused = await stage.visitor.submit(page, `${page}/secret`, { secret: 'short' })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('It has less than 8 characters')
  })

  test('rename, exchange the secret, switch events off, disconnect', async () => {
    const { visitor, bridge } = stage
    await bridge.alice.post('/api/v1/sources', { provider: 'cablenetai', name: 'old' })
    const page = `/console/sources/${source().id}`
    await visitor.submit(page, `${page}/name`, { name: 'new' })
    expect(source().name).toBe('new')

    const rotated = await visitor.submit(page, `${page}/rotate`)
    expect(bridge.deps.box.open(source().secrets[0]!.sealed)).toBe(shown(rotated.text, 'secret'))
    expect(source().secrets).toHaveLength(2)

    await visitor.submit(page, `${page}/events`, { on: ['lead.created', 'contract.signed'] })
    expect(source().switchedOff).toEqual([
      'appointment.scheduled',
      'lead.status_changed',
      'mls.collaboration.created',
      'payment.received',
    ])
    const gone = await visitor.submit(page, `${page}/delete`)
    expect(gone.location).toBe('/console/sources?done=removed')
    expect(bridge.deps.registry.sources(bridge.workspace)).toHaveLength(0)
  })
})

describe('webhooks', () => {
  test('pause holds what comes in, resume sends it', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    const page = `/console/webhooks/${id}`
    expect(await visitor.submit(page, `${page}/pause`)).toMatchObject({ location: `${page}?done=paused` })
    await stage.publish(bridge.alice, 'lead-1')
    await stage.deliveries('held', 1)
    expect(await visitor.submit(page, `${page}/resume`)).toMatchObject({ location: `${page}?done=resumed` })
    await receiver.waitFor(1)
    await stage.deliveries('delivered', 1)
  })

  test('a test event leads to its delivery', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    const page = `/console/webhooks/${id}`
    const sent = await visitor.submit(page, `${page}/test`, { event: 'lead.created' })
    expect(sent.location).toMatch(/^\/console\/deliveries\/dlv_[0-9a-f]{32}\?done=tested$/)
    expect((await receiver.waitFor(1)).headers['x-hook-test']).toBe('true')
    await stage.deliveries('delivered', 1)
    const { text } = await visitor.get(sent.location!)
    expect(text).toContain('The test event is on its way.')
    expect(text).toContain('Accepted with 200')
  })

  test('a new secret is shown once, and signs from then on', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    const page = `/console/webhooks/${id}`
    const secret = shown((await visitor.submit(page, `${page}/rotate`)).text, 'secret')
    receiver.trust(secret)
    await stage.publish(bridge.alice, 'lead-1')
    expect((await receiver.waitFor(1)).verification.vendor.result).toBe('valid')
    expect(bridge.deps.box.open(webhookNow().secrets[0]!.sealed)).toBe(secret)
    expect((await visitor.get(page)).text).not.toContain(secret)
  })

  test('delete ends it, and what was sent stays on record', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    await stage.publish(bridge.alice, 'lead-1')
    const [delivery] = await stage.deliveries('delivered', 1)
    const page = `/console/webhooks/${id}`
    expect(await visitor.submit(page, `${page}/delete`)).toMatchObject({
      location: '/console/webhooks?done=removed',
    })
    expect((await visitor.get(page)).status).toBe(404)
    const dlv = bridge.deps.publicIds.format('dlv', delivery!.id)
    expect((await visitor.get(`/console/deliveries/${dlv}`)).text).toContain(id)
    expect((await visitor.get('/console/deliveries')).text).toContain(dlv)
  })
})

describe('recoveries', () => {
  test('what did not arrive: begun with a form, its progress on the page, all of it arrives', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver({ status: 500 })
    const event = 'PROPERTY_UPDATED'
    const { id } = await stage.webhook(bridge.alice, receiver, { events: [event], maxRetries: 0 })
    const data = findEvent(event)!.sample
    for (let index = 0; index < 3; index += 1) {
      await bridge.alice.post('/api/v1/events', { event, data: { ...data, id: `property-${index}` } })
    }
    await stage.deliveries('dead', 3)
    receiver.behave({})
    const page = `/console/webhooks/${id}`
    expect((await visitor.get(page)).text).toContain('Deliveries whose retries are over (3 now).')
    const sent = await visitor.submit(page, `${page}/recover`, { kind: 'recover', since: '24h' })
    expect(sent.location).toBe(`${page}?done=recovering`)
    await stage.deliveries('delivered', 3)
    const { text } = await visitor.get(sent.location!)
    expect(text).toContain('It is under way.')
    expect(text).toMatch(/Done: 3 events put into the queue again|3 of 3 events so far/)
  })

  test('what it never had: stopped, and then nothing more comes of it', async () => {
    const { visitor, bridge } = stage
    for (let index = 0; index < 2; index += 1) await stage.publish(bridge.alice, `lead-${index}`)
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    const page = `/console/webhooks/${id}`
    await visitor.submit(page, `${page}/recover`, { kind: 'catch-up', since: '7d' })
    const [recovery] = await bridge.deps.store.listRecoveries(webhookNow().row)
    const stopped = await visitor.submit(page, `/console/recoveries/${recovery!.id}/stop`)
    expect(stopped.location).toBe(`${page}?done=recoveryStopped`)
    expect((await visitor.get(stopped.location!)).text).toMatch(/Stopped after [012] of 2 events/)
  })

  test('nothing chosen, or an unknown time: said, and nothing is sent', async () => {
    const { visitor, bridge } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    const page = `/console/webhooks/${id}`
    for (const fields of [{ since: '24h' }, { kind: 'recover', since: 'tomorrow' }]) {
      const refused = await visitor.submit(page, `${page}/recover`, fields)
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('Choose what to send, and since when.')
    }
    expect(await bridge.deps.store.listRecoveries(webhookNow().row)).toEqual([])
  })
})

describe('sending again', () => {
  async function delivered(count: number): Promise<string[]> {
    const { bridge } = stage
    for (let index = 0; index < count; index += 1) await stage.publish(bridge.alice, `lead-${index}`)
    const rows = await stage.deliveries('delivered', count)
    return rows.map(({ id }) => bridge.deps.publicIds.format('dlv', id))
  }

  test('one: the receiver gets the same id again', async () => {
    const receiver = await stage.receiver()
    await stage.webhook(stage.bridge.alice, receiver)
    const [dlv] = await delivered(1)
    const page = `/console/deliveries/${dlv}`
    expect(await stage.visitor.submit(page, `${page}/replay`)).toMatchObject({
      location: `${page}?done=replayed`,
    })
    const again = await receiver.waitFor(2)
    expect(again.headers['webhook-id']).toBe(receiver.requests[0]!.headers['webhook-id'])
  })

  test('the selected ones, and no others', async () => {
    const receiver = await stage.receiver()
    await stage.webhook(stage.bridge.alice, receiver)
    const [first, , third] = await delivered(3)
    const sent = await stage.visitor.submit('/console/deliveries', '/console/deliveries/replay', {
      which: 'selected',
      delivery: [first!, third!, 'dlv_0'],
    })
    expect(sent.location).toBe('/console/deliveries?replayed=2&refused=0')
    await receiver.waitFor(5)
    await stage.deliveries('delivered', 3)
    expect([...receiver.ids.values()].toSorted((a, b) => a - b)).toEqual([1, 2, 2])
    expect((await stage.visitor.get(sent.location!)).text).toContain('2 deliveries are due again.')
  })

  test('updates that were sent as one are sent again as one, however many of them are selected', async () => {
    const { bridge } = stage
    const receiver = await stage.receiver()
    const event = 'PROPERTY_UPDATED'
    await stage.webhook(bridge.alice, receiver, { events: [event], coalesceSeconds: 1 })
    const data = findEvent(event)!.sample
    for (const updatedAt of ['2026-01-15T14:30:00.000Z', '2026-01-15T14:30:01.000Z']) {
      await bridge.alice.post('/api/v1/events', { event, data: { ...data, updatedAt } })
    }
    await receiver.waitFor(1)
    const rows = await stage.deliveries('delivered', 1)
    const all = (await bridge.alice.list('/api/v1/deliveries')).body.data.map(({ id }) => id)
    expect(all).toHaveLength(2)
    const sent = await stage.visitor.submit('/console/deliveries', '/console/deliveries/replay', {
      which: 'selected',
      delivery: all,
    })
    expect(sent.location).toBe('/console/deliveries?replayed=2&refused=0')
    await receiver.waitFor(2)
    await stage.deliveries('delivered', 1)
    expect(rows).toHaveLength(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(receiver.count).toBe(2)
  })

  test('nothing selected: said, and nothing is sent', async () => {
    const receiver = await stage.receiver()
    await stage.webhook(stage.bridge.alice, receiver)
    await delivered(1)
    const refused = await stage.visitor.submit('/console/deliveries', '/console/deliveries/replay', {
      which: 'selected',
    })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Nothing was selected.')
  })

  test('all that match: asked for first, then sent; what does not match is left alone', async () => {
    const { bridge, visitor } = stage
    const good = await stage.receiver()
    const other = await stage.receiver()
    const webhook = await stage.webhook(bridge.alice, good)
    await stage.webhook(bridge.alice, other)
    for (const id of ['a', 'b']) await stage.publish(bridge.alice, id)
    await stage.deliveries('delivered', 4)
    const list = `/console/deliveries?webhook=${webhook.id}&state=delivered&since=24h`
    const asked = await visitor.submit(list, '/console/deliveries/replay', { which: 'matching' })
    expect(asked.text).toContain('2 deliveries match, and will be sent again.')
    expect(good.count).toBe(2)

    const csrf = /name="_csrf" value="([^"]+)"/.exec(asked.text)![1]!
    const form = new URLSearchParams({
      _csrf: csrf,
      webhook: webhook.id,
      state: 'delivered',
      since: '24h',
      which: 'matching',
      confirmed: 'yes',
    })
    const sent = await visitor.post('/console/deliveries/replay', form.toString())
    expect(sent.location).toContain('replayed=2&refused=0')
    await good.waitFor(4)
    expect(other.count).toBe(2)
  })

  test('what cannot be sent again is counted', async () => {
    const { bridge, visitor } = stage
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(bridge.alice, receiver)
    await stage.webhook(bridge.alice, await stage.receiver())
    await stage.publish(bridge.alice, 'lead-1')
    const rows = await stage.deliveries('delivered', 2)
    await bridge.alice.delete(`/api/v1/webhooks/${id}`)
    const sent = await visitor.submit('/console/deliveries', '/console/deliveries/replay', {
      which: 'selected',
      delivery: rows.map((row) => bridge.deps.publicIds.format('dlv', row.id)),
    })
    expect((await visitor.get(sent.location!)).text).toContain(
      '1 delivery is due again. 1 delivery could not be',
    )
  })
})

describe('looking for something', () => {
  test('events and deliveries by type, state, webhook and time, page by page', async () => {
    const { bridge, visitor } = stage
    const receiver = await stage.receiver()
    const webhook = await stage.webhook(bridge.alice, receiver)
    for (let index = 0; index < 30; index += 1) await stage.publish(bridge.alice, `lead-${index}`)
    await bridge.alice.post('/api/v1/events', { event: 'PROPERTY_UPDATED', data: { propertyId: 'p' } })
    await stage.deliveries('delivered', 30)
    const count = async (address: string) =>
      [...(await visitor.get(address)).text.matchAll(/<li[^>]* id="(evt|dlv)_/g)].length

    expect(await count('/console/events?type=PROPERTY_UPDATED')).toBe(1)
    expect(await count('/console/events?type=lead.created&since=1h')).toBe(25)
    expect(await count('/console/events?type=unknown')).toBe(0)
    expect(await count(`/console/deliveries?webhook=${webhook.id}&state=delivered&type=lead.created`)).toBe(
      25,
    )
    expect(await count('/console/deliveries?webhook=wh_0')).toBe(0)
    expect(await count('/console/deliveries?state=dead')).toBe(0)

    for (const list of ['/console/events?type=lead.created', '/console/deliveries?state=delivered']) {
      const { text } = await visitor.get(list)
      const older = /href="([^"]+)" rel="next"/.exec(text)![1]!.replaceAll('&amp;', '&')
      expect(await count(older)).toBe(5)
    }
  })

  test.each(['evt', 'dlv', 'wh', 'src'])('an id that begins with %s leads to its page', async (prefix) => {
    const { bridge, visitor } = stage
    await bridge.alice.post('/api/v1/sources', { provider: 'cablenetai' })
    const webhook = await stage.webhook(bridge.alice, await stage.receiver())
    const evt = await stage.publish(bridge.alice, 'lead-1')
    const [delivery] = await stage.deliveries('delivered', 1)
    const ids = {
      evt,
      dlv: bridge.deps.publicIds.format('dlv', delivery!.id),
      wh: webhook.id,
      src: source().id,
    }
    const id = ids[prefix as keyof typeof ids]
    const found = await visitor.get(`/console/find?id=%20${id}%20`)
    expect(found.status).toBe(303)
    const { status, text } = await visitor.get(found.location!)
    expect(status).toBe(200)
    expect(text).toContain(id)
  })
})
