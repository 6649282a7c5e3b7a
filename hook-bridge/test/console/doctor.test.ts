// The page of the console that says what is wrong with a webhook. Real: the whole service, its database, receivers on
// the loopback interface. Doubles: the browser, as far as cookies and forms go. Observed: the page, and what arrived.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStage, SECRET_PATH, type Stage } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

test('the webhook leads to it, and it shows each finding with what to do, without the whole address', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver({ status: 404 })
  const { id } = await stage.webhook(bridge.alice, receiver, { client: 'n8n', name: 'Altas <nuevas>' })
  await stage.publish(bridge.alice, 'lead-1')
  await stage.attempts(1)
  const address = `/console/webhooks/${id}/doctor`
  expect((await visitor.get(`/console/webhooks/${id}`)).text).toContain(`href="${address}"`)

  const { text, status } = await visitor.get(address)
  expect(status).toBe(200)
  expect(text).toMatch(
    /id="finding-answer"[^]*n8n answered 404[^]*What to do:<\/strong> Publish the workflow in n8n/,
  )
  expect(text).toContain('trouble-bad')
  expect(text).toContain('Altas &lt;nuevas&gt;')
  expect(text).toMatch(/<span>1 problem\. What to do stands beside each\.<\/span>/)
  expect(text).not.toContain(SECRET_PATH)
  expect(receiver.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('it speaks Spanish, and is calm where nothing is broken', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver()
  const { id } = await stage.webhook(bridge.alice, receiver)
  await visitor.submit('/console', '/console/language', { language: 'es', back: '/console' })
  const { text } = await visitor.get(`/console/webhooks/${id}/doctor`)
  expect(text).toContain('<h1>¿Qué falla?</h1>')
  expect(text).toContain('No hay nada roto, pero sí 1 aviso.')
  expect(text).toContain('Las firmas se verifican')
  expect(text).not.toContain('What to do')
})

test('it is for those who are signed in, and for their own workspace', async () => {
  const { bridge, visitor } = stage
  const receiver = await stage.receiver()
  const { id } = await stage.webhook(bridge.bob, receiver)
  expect((await visitor.get(`/console/webhooks/${id}/doctor`)).status).toBe(404)
  visitor.cookies.clear()
  expect((await visitor.get(`/console/webhooks/${id}/doctor`)).location).toMatch(/^\/console\/login/)
  expect(receiver.connections).toBe(0)
})
