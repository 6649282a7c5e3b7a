// What the pages show, and what they never show. Real: the whole service on SQLite in memory, receivers on loopback.
// Doubles: a visitor instead of a browser. Observed: pages as they are sent, and their headers.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createStage, SECRET_PATH, sendSigned, type Stage } from './stage.ts'
import { createVisitor } from './visitor.ts'

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

async function page(path: string): Promise<string> {
  const { status, text } = await stage.visitor.get(path)
  expect(status, path).toBe(200)
  return text
}

/** Every page that is about something, of what there is in alice's workspace. */
async function everyAddress(): Promise<string[]> {
  const { deps, workspace, alice } = stage.bridge
  const { rows } = await deps.store.listDeliveries({ workspace, before: null, limit: 100 })
  const events = await alice.list('/api/v1/events?limit=100')
  return [
    '/console',
    '/console?range=7d',
    '/console/sources',
    '/console/sources/new?provider=inmova',
    ...deps.registry.sources(workspace).map(({ id }) => `/console/sources/${id}`),
    '/console/webhooks',
    ...deps.registry.subscriptions(workspace).map(({ id }) => `/console/webhooks/${id}`),
    '/console/events',
    ...events.body.data.map(({ id }) => `/console/events/${id}`),
    '/console/deliveries',
    ...rows.map(({ id }) => `/console/deliveries/${deps.publicIds.format('dlv', id)}`),
    ...rows.map(({ id }) => `/console/deliveries/${deps.publicIds.format('dlv', id)}/evidence`),
  ]
}

test('where nothing is yet, every page says what to do next', async () => {
  expect(await page('/console')).toContain('Three steps to the first delivery')
  expect(await page('/console/sources')).toContain('Connect the first one')
  expect(await page('/console/webhooks')).toContain('it subscribes itself, and appears here')
  expect(await page('/console/events')).toContain('wait until the provider sends something')
  expect(await page('/console/deliveries')).toContain('No delivery fits.')
})

test('hostile names, payloads, subjects and answers are shown as text', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver({ status: 500, body: HOSTILE })
  await bridge.alice.post('/api/v1/sources', { provider: 'cablenetai', name: HOSTILE })
  await stage.webhook(bridge.alice, receiver, { name: HOSTILE })
  await stage.publish(bridge.alice, HOSTILE, { name: HOSTILE })
  await stage.attempts(1)
  let shown = 0
  for (const address of (await everyAddress()).filter((each) => !each.endsWith('/evidence'))) {
    const { text } = await visitor.get(address)
    expect(text, address).not.toMatch(/<script>|<img|onerror=(?!alert\(1\)&gt;)/)
    if (text.includes(ESCAPED)) shown += 1
  }
  expect(shown).toBeGreaterThanOrEqual(8)
  const { text } = await visitor.get(`/console/find?id=${encodeURIComponent(HOSTILE)}`)
  expect(text).toContain(ESCAPED)
  expect(text).not.toContain('<script>')
})

test('a webhook says which events it gets, and that they come in order', async () => {
  const { alice } = stage.bridge
  const receiver = await stage.receiver()
  const plain = await stage.webhook(alice, receiver)
  const filters = [
    { field: 'source', is: 'oneOf', value: ['whatsapp', 'form'] },
    { field: 'name', is: 'equals', value: HOSTILE },
    { field: 'email', is: 'equals', value: null },
    { field: 'created_at', is: 'above', value: '2026-01-01' },
  ]
  const updates = { events: ['PROPERTY_UPDATED'], filters: [{ field: 'price', is: 'changed' }] }
  const chosen = await stage.webhook(alice, await stage.receiver(), { filters, ordered: true })
  const updated = await stage.webhook(alice, await stage.receiver(), updates)
  const shown = await page(`/console/webhooks/${chosen.id}`)
  expect(shown).toContain(
    `source is one of whatsapp, form and name is ${ESCAPED}&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt; ` +
      'and email is empty and created_at is above 2026-01-01',
  )
  expect(shown).toContain('one after the other')
  expect(await page(`/console/webhooks/${updated.id}`)).toContain('price has changed')
  const without = await page(`/console/webhooks/${plain.id}`)
  expect(without).not.toContain('one after the other')
  expect(without).not.toContain('<dt>Filters')
})

test('no page holds a secret, a whole hook URL or an API key', async () => {
  const { bridge, visitor } = stage
  const { alice } = bridge
  const answering = await stage.receiver({ status: 500 })
  const url = answering.urlFor(`/${SECRET_PATH}`)
  answering.behave({ status: 500, body: `no route for ${url} (/${SECRET_PATH})` })
  const { secret } = await stage.webhook(alice, answering)
  const source = await alice.post<{ id: string; secret: string; inboundUrl: string }>('/api/v1/sources', {
    provider: 'cablenetai',
  })
  await sendSigned(bridge, source.body.data.inboundUrl, source.body.data.secret)
  await stage.attempts(1)
  for (const address of await everyAddress()) {
    const { text } = await visitor.get(address)
    for (const hidden of [SECRET_PATH, secret, source.body.data.secret, alice.key]) {
      expect(text, address).not.toContain(hidden)
    }
  }
})

test('nothing of another workspace is shown, whoever knows its id', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver()
  await stage.webhook(bridge.alice, receiver)
  await stage.publish(bridge.alice, 'lead-of-alice')
  await bridge.alice.post('/api/v1/sources', { provider: 'cablenetai', name: 'of alice' })
  await stage.deliveries('delivered', 1)
  const addresses = await everyAddress()

  const bob = createVisitor(bridge)
  await bob.signIn(bridge.bob.key)
  for (const address of addresses.filter((each) => /_[0-9a-f]{24}/.test(each))) {
    expect((await bob.get(address)).status, address).toBe(404)
    expect((await visitor.get(address)).status, address).toBe(200)
  }
  for (const address of [
    '/console',
    '/console/sources',
    '/console/webhooks',
    '/console/events',
    '/console/deliveries',
  ]) {
    const { text } = await bob.get(address)
    expect(text, address).not.toMatch(/lead-of-alice|of alice|127\.0\.0\.1|(evt|dlv|wh|src)_[0-9a-f]{24}/)
  }
  const eventId = addresses
    .find((each) => each.includes('/events/'))!
    .split('/')
    .at(-1)!
  expect((await bob.get(`/console/find?id=${eventId}`)).status).toBe(404)
  expect((await visitor.get(`/console/find?id=${eventId}`)).location).toBe(`/console/events/${eventId}`)
})

test('nobody changes anything of another workspace', async () => {
  const { bridge } = stage
  const receiver = await stage.receiver()
  const webhook = await stage.webhook(bridge.alice, receiver)
  await stage.publish(bridge.alice, 'lead-1')
  const [delivery] = await stage.deliveries('delivered', 1)
  const dlv = bridge.deps.publicIds.format('dlv', delivery!.id)
  const bob = createVisitor(bridge)
  await bob.signIn(bridge.bob.key)
  const { text } = await bob.get('/console/sources/new')
  const csrf = /name="_csrf" value="([^"]+)"/.exec(text)![1]!
  const form = new URLSearchParams({
    _csrf: csrf,
    which: 'selected',
    delivery: dlv,
    webhook: webhook.id,
  }).toString()
  for (const action of ['pause', 'resume', 'test', 'rotate', 'delete']) {
    expect((await bob.post(`/console/webhooks/${webhook.id}/${action}`, form)).status, action).toBe(404)
  }
  expect((await bob.post(`/console/deliveries/${dlv}/replay`, form)).status).toBe(404)
  expect((await bob.post('/console/deliveries/replay', form)).location).toContain('replayed=0&refused=1')
  expect(bridge.deps.registry.subscriptions(bridge.workspace)).toHaveLength(1)
  expect(receiver.count).toBe(1)
})

describe('headers', () => {
  test('pages allow nothing but our own scripts and styles, and are kept nowhere', async () => {
    const { headers, text } = await stage.visitor.get('/console')
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    )
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(text).not.toMatch(/ style=|<style| on[a-z]+=|<script(?! src="\/console\/assets\/)/)
  })

  test('scripts and styles come from here, and are kept for as long as their content stays', async () => {
    const { text } = await stage.visitor.get('/console')
    const paths = [...text.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path!)
    expect(paths).toHaveLength(4)
    for (const path of paths) {
      const asset = await createVisitor(stage.bridge).get(path)
      expect(asset).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'public, max-age=31536000, immutable' },
      })
      expect(asset.text.length).toBeGreaterThan(100)
    }
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  })

  test('an address that is not there is a page that says so, in the language of the reader', async () => {
    const english = await stage.visitor.get('/console/nowhere')
    expect(english).toMatchObject({ status: 404 })
    expect(english.text).toContain('There is nothing at this address.')
    const spanish = await stage.visitor.get('/console/webhooks/wh_0', { 'accept-language': 'es' })
    expect(spanish).toMatchObject({ status: 404 })
    expect(spanish.text).toContain('No hay nada en esta dirección.')
  })

  test('the chosen language stays chosen', async () => {
    const chosen = await stage.visitor.submit('/console/webhooks', '/console/language', { language: 'es' })
    expect(chosen).toMatchObject({ status: 303, location: '/console/webhooks' })
    expect((await stage.visitor.get('/console/webhooks')).text).toContain('<html lang="es">')
  })
})

describe('what waits, and why', () => {
  test('a receiver that is too busy: how many wait, what it said, when the next try is', async () => {
    const busy = await stage.receiver({ status: 429, retryAfter: 3600 })
    const webhook = await stage.webhook(stage.bridge.alice, busy, {
      name: 'CRM',
      client: 'zapier',
      retryPolicy: '24h',
    })
    await stage.publish(stage.bridge.alice, 'lead-1')
    await stage.attempts(1)
    await stage.publish(stage.bridge.alice, 'lead-2')
    await stage.deliveries('pending', 2)
    const text = plain(await page('/console'))
    expect(text).toMatch(
      /2 events wait for CRM: it answered 429 \(too many requests\)\. Next try \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Nothing is lost\./,
    )
    expect(plain(await page(`/console/webhooks/${webhook.id}`))).toContain('The receiver asked for a pause')
  })

  test('a paused webhook: what is held, until somebody resumes it', async () => {
    const receiver = await stage.receiver()
    const { id } = await stage.webhook(stage.bridge.alice, receiver, { name: 'CRM' })
    await stage.bridge.alice.patch(`/api/v1/webhooks/${id}`, { active: false })
    await stage.publish(stage.bridge.alice, 'lead-1')
    expect(plain(await page('/console'))).toContain(
      'CRM is paused: 1 event is held until you resume it. Nothing is lost.',
    )
  })

  test('what did not arrive is named, and the way to send it again', async () => {
    const broken = await stage.receiver({ status: 500 })
    const { id } = await stage.webhook(stage.bridge.alice, broken, {
      name: 'CRM',
      events: ['PROPERTY_UPDATED'],
      maxRetries: 0,
    })
    await stage.bridge.alice.post('/api/v1/events', { event: 'PROPERTY_UPDATED', data: { propertyId: 'p' } })
    await stage.deliveries('dead', 1)
    const text = await page('/console')
    expect(plain(text)).toContain(
      '1 event did not reach CRM, and the retries are over: it answered 500 (an error inside the receiver). It is kept, and can be sent again.',
    )
    expect(text).toContain(`/console/deliveries?webhook=${id}&state=dead`)
  })

  test('a receiver that wants no more: said, with what is held', async () => {
    const gone = await stage.receiver({ status: 410 })
    await stage.webhook(stage.bridge.alice, gone, { name: 'CRM' })
    await stage.publish(stage.bridge.alice, 'lead-1')
    await stage.deliveries('held', 1)
    expect(plain(await page('/console'))).toContain('Nobody listens for CRM any more: 1 event is held.')
  })

  test('when all has arrived, that is said', async () => {
    const receiver = await stage.receiver()
    await stage.webhook(stage.bridge.alice, receiver)
    await stage.publish(stage.bridge.alice, 'lead-1')
    await stage.deliveries('delivered', 1)
    expect(plain(await page('/console'))).toContain('Nothing waits.')
  })
})

test('the overview counts what came in and went out, as a chart and as a table', async () => {
  const receiver = await stage.receiver()
  await stage.webhook(stage.bridge.alice, receiver, { client: 'make' })
  for (const id of ['a', 'b', 'c']) await stage.publish(stage.bridge.alice, id)
  await stage.deliveries('delivered', 3)
  const text = await page('/console')
  expect(plain(text)).toMatch(/Events received 3 Delivered 3 Failed attempts 0 Waiting now 0/)
  expect(text).toMatch(/<rect\s+class="series-cablenetai"/)
  expect(text).toMatch(/<rect\s+class="series-make"/)
  expect(plain(text)).toMatch(/Hour CablenetAI Total .*UTC 3 3/)
  const week = await page('/console?range=7d')
  expect(week).toContain('viewBox="0 0 1680 100"')
})

/** What people read of the page. */
function plain(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;])/g, '$1')
}
