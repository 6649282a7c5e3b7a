// Reasons, errors and warnings on the pages of somebody who reads Spanish. Real: the whole service on SQLite in memory,
// receivers on loopback. Doubles: a visitor instead of a browser; states that take days are put into the database.
// Observed: pages as they are sent.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import type { SubscriptionChange } from '../../src/store/registry-store.ts'
import { createStage, type Stage } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

/** What is not about the page as such, as markup and as text in one line. */
async function spanishPage(path: string): Promise<{ markup: string; text: string }> {
  const { status, text } = await stage.visitor.get(path, { 'accept-language': 'es' })
  expect(status, path).toBe(200)
  const markup = text.slice(text.indexOf('<main'))
  return { markup, text: markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}

async function change(id: string, wanted: SubscriptionChange): Promise<void> {
  const { store, registry } = stage.bridge.deps
  const { row } = registry.subscriptions(stage.bridge.workspace).find((each) => each.id === id)!
  registry.putSubscription(await store.changeSubscription(row, wanted))
}

test('why a webhook is gone, in Spanish; the API says it in English as before', async () => {
  const { alice } = stage.bridge
  const receiver = await stage.receiver({ status: 410 })
  const { id } = await stage.webhook(alice, receiver, { client: 'zapier' })
  await stage.publish(alice, 'lead-1')
  const { body } = await until(async () => {
    const shown = await alice.get<{ status: string; statusReason: string }>(`/api/v1/webhooks/${id}`)
    return shown.body.data.status === 'gone' && shown
  })
  expect(body.data.statusReason).toBe('Zapier answered 410: the Zap was turned off or deleted')
  const { text, markup } = await spanishPage(`/console/webhooks/${id}`)
  expect(text).toContain('Motivo Zapier respondió 410: el Zap se desactivó o se eliminó')
  expect(markup).not.toContain('lang="en"')
})

test('why an attempt failed, and why its delivery is dead', async () => {
  const { alice, deps } = stage.bridge
  const receiver = await stage.receiver()
  await stage.webhook(alice, receiver, { events: ['PROPERTY_CREATED'], maxRetries: 0 })
  await receiver.close()
  await alice.post('/api/v1/events', { event: 'PROPERTY_CREATED', data: { id: 'p-1' } })
  const [dead] = await stage.deliveries('dead', 1)
  const { text, markup } = await spanishPage(`/console/deliveries/${deps.publicIds.format('dlv', dead!.id)}`)
  const { host } = new URL(receiver.url)
  const words = `no se pudo conectar con ${host}: conexión rechazada. ¿Está en marcha el receptor? (el único intento)`
  expect(text).toContain(`Motivo ${words}`)
  expect(text.split(words)).toHaveLength(3)
  expect(markup).not.toContain('lang="en"')
})

test('why a delivery is dead that nobody tried to send', async () => {
  const { alice, deps } = stage.bridge
  const { id } = await stage.webhook(alice, await stage.receiver())
  await alice.patch(`/api/v1/webhooks/${id}`, { active: false })
  await stage.publish(alice, 'lead-1')
  await alice.patch(`/api/v1/webhooks/${id}`, { active: true, catchUp: false })
  const [dead] = await stage.deliveries('dead', 1)
  const page = `/console/deliveries/${deps.publicIds.format('dlv', dead!.id)}`
  const spanish = await spanishPage(page)
  expect(spanish.text).toContain('Motivo retenida, y descartada al activar el webhook sin ponerse al día')
  const english = (await stage.visitor.get(page)).text
  expect(english).toContain('held, and left out when the webhook was activated without catching up')
})

test('what to mind about an event', async () => {
  const { alice } = stage.bridge
  const eventId = await stage.publish(alice, 'lead-1', { name: 7 })
  const { text, markup } = await spanishPage(`/console/events/${eventId}`)
  expect(text).toContain('Atención No se ajusta al esquema: name: se esperaba un texto')
  expect(markup).not.toContain('lang="en"')
})

test('words that the bridge did not write stay as they are, quoted, and are escaped', async () => {
  const { alice } = stage.bridge
  const { id } = await stage.webhook(alice, await stage.receiver())
  await change(id, { state: 'suspended', stateReason: 'Switched off by the <b>accountant</b>.' })
  const { markup } = await spanishPage(`/console/webhooks/${id}`)
  expect(markup).toContain('<q lang="en">Switched off by the &lt;b&gt;accountant&lt;/b&gt;.</q>')
})
