// What the console says when something is wrong or unusual. Real: the whole service on SQLite in memory, an API like
// Inmova's, receivers on loopback. Doubles: a visitor instead of a browser, and where it must fail, a store that does.
// Observed: pages and their status.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { startInmovaApi } from '../http/inmova-api.ts'
import { createStage, type Stage } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

/** Makes reading events fail. */
function breakEvents(error: Error): void {
  const store = stage.bridge.deps.store as { listEvents: unknown }
  store.listEvents = () => Promise.reject(error)
}

test('a database that cannot be used now: 503, and that it may be better in a moment', async () => {
  breakEvents(new StoreUnavailable('The disk is full.'))
  const { status, text } = await stage.visitor.get('/console/events', { 'accept-language': 'es' })
  expect(status).toBe(503)
  expect(text).toContain('El almacén de eventos no se puede usar ahora.')
})

test('what nobody expected: 500, and not a word of what it was', async () => {
  breakEvents(new Error('a secret detail'))
  const { status, text } = await stage.visitor.get('/console/events')
  expect(status).toBe(500)
  expect(text).toContain('Something went wrong inside the bridge.')
  expect(text).not.toContain('secret detail')
})

test('a form that is too large, and one that is no form', async () => {
  expect((await stage.visitor.post('/console/sources', 'x'.repeat(2_000_000))).status).toBe(413)
  const { service } = stage.bridge
  const json = {
    method: 'POST',
    url: '/console/login',
    payload: '{}',
    headers: { 'content-type': 'text/xml' },
  } as const
  expect((await service.app.inject(json)).statusCode).toBe(415)
})

test('another method than those of a page is refused', async () => {
  const { statusCode } = await stage.bridge.service.app.inject({ method: 'PUT', url: '/console/login' })
  expect(statusCode).toBe(405)
})

test('a provider that is not there cannot be connected', async () => {
  const made = await stage.visitor.submit('/console/sources/new', '/console/sources', { provider: 'nobody' })
  expect(made.status).toBe(404)
})

test('an account that was connected by API key: nothing left to do there, and what Inmova will not send', async () => {
  const api = await startInmovaApi()
  api.accept(['PROPERTY_CREATED'])
  const { body } = await stage.bridge.alice.post('/api/v1/sources', {
    provider: 'inmova',
    apiKey: 'sk_live_x',
    baseUrl: api.origin,
  })
  const { text } = await stage.visitor.get(`/console/sources/${body.data.id}`)
  expect(text).toContain(`The bridge registered itself at ${new URL(api.origin).host}, and keeps the secret.`)
  expect(text).toMatch(/will not send them: PROPERTY_UPDATED, /)
  expect(text).not.toContain('Make a new secret')
  expect(text).not.toContain('sk_live_x')
  const page = `/console/sources/${body.data.id}`
  api.answer({ status: 500 })
  const gone = await stage.visitor.submit(page, `${page}/delete`)
  expect((await stage.visitor.get(gone.location!)).text).toContain('its webhook could not be deleted')
  await api.close()
})

test('an event that no type fits is shown with what its sender called it, and who it came from', async () => {
  const { bridge, visitor } = stage
  const { body } = await bridge.alice.post<{ id: string; inboundUrl: string; secret: string }>(
    '/api/v1/sources',
    {
      provider: 'inmova',
      name: 'Sureste',
    },
  )
  const { createInmova } = await import('../../../test/support/inmova-simulator.ts')
  const { port } = bridge.service.app.server.address() as { port: number }
  const url = `http://127.0.0.1:${port}${new URL(body.data.inboundUrl).pathname}`
  const sender = createInmova({ url, secret: body.data.secret, maxRetries: 0 })
  await sender.dispatch('USER_CREATED', { userId: 'u-1' })
  sender.close()
  const list = await visitor.get('/console/events?type=unknown')
  expect(list.text).toContain('Unknown event')
  const { text } = await visitor.get(/\/console\/events\/evt_[0-9a-f]{32}/.exec(list.text)![0])
  expect(text).toContain('USER_CREATED')
  expect(text).toContain('Inmova · Sureste')
  expect(text).toContain('No webhook asked for this event when it came in.')
})

test('a suspended webhook: why, what is held, and the way back', async () => {
  const { bridge, visitor } = stage
  const { store, registry } = bridge.deps
  const receiver = await stage.receiver()
  const { id } = await stage.webhook(bridge.alice, receiver, { name: 'CRM' })
  const [webhook] = registry.subscriptions(bridge.workspace)
  const change = { state: 'suspended', stateReason: 'Failing since yesterday.' } as const
  registry.putSubscription(await store.changeSubscription(webhook!.row, change))
  await stage.publish(bridge.alice, 'lead-1')
  await stage.deliveries('held', 1)
  const { text } = await visitor.get(`/console/webhooks/${id}`)
  expect(text).toContain('Failing since yesterday.')
  expect(text.replace(/\s+/g, ' ')).toContain('is suspended, because it failed for too long: 1 event is held')
  expect(text).toContain(`action="/console/webhooks/${id}/resume"`)
})

test('a receiver that cannot be reached: the page says so, and names the reason', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver()
  await stage.webhook(bridge.alice, receiver)
  await receiver.close()
  await stage.publish(bridge.alice, 'lead-1')
  await stage.attempts(1)
  const [delivery] = await stage.deliveries('pending', 1)
  const { text } = await visitor.get(
    `/console/deliveries/${bridge.deps.publicIds.format('dlv', delivery!.id)}`,
  )
  expect(text).toContain('No answer')
  expect(text).toContain('connection refused')
  expect(text).toContain('Next try')
})

test('many webhooks and many attempts come in pages', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver()
  const ids: string[] = []
  for (let index = 0; index < 27; index += 1) {
    ids.push(
      (
        await stage.webhook(bridge.alice, receiver, {
          url: receiver.urlFor(`/${index}`),
          maxRetries: index % 5,
        })
      ).id,
    )
  }
  for (const id of ids.slice(0, 23)) await bridge.alice.patch(`/api/v1/webhooks/${id}`, { active: false })
  await stage.publish(bridge.alice, 'lead-1')
  await stage.deliveries('held', 23)
  await stage.deliveries('delivered', 4)
  // Counting the queue rests in between.
  const overview = await until(async () => {
    const shown = await visitor.get('/console')
    return /Waiting now<\/dt>\s*<dd>23</.test(shown.text) && shown
  })
  expect(overview.text.match(/is paused:/g)).toHaveLength(20)
  expect(overview.text).toContain('Something waits for 3 more webhooks')
  for (const id of ids.slice(0, 23)) await bridge.alice.patch(`/api/v1/webhooks/${id}`, { active: true })
  await stage.deliveries('delivered', 27)

  const rows = (text: string) => [...text.matchAll(/<li id="(?:wh_|attempt-)/g)].length
  const first = await visitor.get('/console/webhooks')
  expect(rows(first.text)).toBe(25)
  expect(rows((await visitor.get('/console/webhooks?from=25')).text)).toBe(2)
  await bridge.alice.patch(`/api/v1/webhooks/${ids[0]}`, { events: ['PROPERTY_UPDATED'] })
  for (let index = 0; index < 26; index += 1) {
    await bridge.alice.post('/api/v1/events', {
      event: 'PROPERTY_UPDATED',
      data: { propertyId: `p-${index}` },
    })
  }
  await stage.attempts(26 + 27)
  const page = await visitor.get(`/console/webhooks/${ids[0]}`)
  expect(rows(page.text)).toBe(25)
  const older = /href="([^"]+)" rel="next"/.exec(page.text)![1]!
  expect(rows((await visitor.get(older)).text)).toBe(2)
})
