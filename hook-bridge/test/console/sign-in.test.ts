// Who gets in, and until when. Real: the whole service on SQLite in memory, its cookies and forms. Doubles: the clock,
// and a visitor instead of a browser. Observed: answers, headers, and what is stored.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { revokeApiKey } from '../../src/access.ts'
import { newPass } from '../../src/console/passes.ts'
import { createBridge, type TestBridge } from '../http/bridge.ts'
import { createVisitor, type Visitor } from './visitor.ts'

let clock: FakeClock
let bridge: TestBridge
let visitor: Visitor

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
  visitor = createVisitor(bridge)
})
afterEach(() => bridge.close())

function keyOf(which: 'alice' | 'bob') {
  const { registry } = bridge.deps
  const workspace = registry.workspaces().find(({ name }) => (name === 'other') === (which === 'bob'))!
  return registry.apiKeys(workspace.row)[0]!
}

test('whoever is not signed in is led to the login, and from there to where they wanted to go', async () => {
  const refused = await visitor.get('/console/events?type=lead.created')
  expect(refused).toMatchObject({
    status: 303,
    location: '/console/login?next=%2Fconsole%2Fevents%3Ftype%3Dlead.created',
  })
  const page = refused.location!
  const signedIn = await visitor.submit(page, '/console/login', { key: bridge.alice.key })
  expect(signedIn).toMatchObject({ status: 303, location: '/console/events?type=lead.created' })
  expect((await visitor.get('/console/events?type=lead.created')).status).toBe(200)
})

test.each([
  'https://evil.example',
  '//evil.example',
  '/console//evil.example@x',
  '/console\\evil',
  'javascript:alert(1)',
])('nobody is led to %s after the login', async (next) => {
  const signedIn = await visitor.submit(`/console/login?next=${encodeURIComponent(next)}`, '/console/login', {
    key: bridge.alice.key,
  })
  expect(signedIn).toMatchObject({ status: 303 })
  expect(new URL(signedIn.location!, 'https://bridge.example.com').host).toBe('bridge.example.com')
  expect(signedIn.location).toMatch(/^\/console/)
})

test('an open page whose session is over goes to the login as a whole', async () => {
  const answer = await visitor.get('/console', { 'hx-request': 'true' })
  expect(answer).toMatchObject({ status: 204, headers: { 'hx-redirect': '/console/login' } })
})

test('the session cookie is out of reach of scripts and of other sites, and goes over https only', async () => {
  const { headers } = await visitor.signIn(bridge.alice.key)
  const cookie = [headers['set-cookie']]
    .flat()
    .find((each) => String(each).startsWith('hook_bridge_console='))
  expect(cookie).toMatch(/; Path=\/console; HttpOnly; Secure; SameSite=Lax$/)
})

test('what the browser carries is stored nowhere', async () => {
  await visitor.signIn(bridge.alice.key)
  const token = visitor.cookies.get('hook_bridge_console')!
  expect(await bridge.deps.store.findSession(token, clock.now())).toBeUndefined()
})

test('a wrong key is refused in words, and does not come back in the page', async () => {
  const refused = await visitor.signIn('hbk_wrong-and-secret')
  expect(refused.status).toBe(401)
  expect(refused.text).toContain('This API key is unknown or was revoked.')
  expect(refused.text).not.toContain('hbk_wrong-and-secret')
})

test('after ten wrong keys in a minute nobody can go on guessing from there', async () => {
  for (let turn = 0; turn < 10; turn += 1) expect((await visitor.signIn('wrong')).status).toBe(401)
  const refused = await visitor.signIn('wrong')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

test('a key that is revoked ends its sessions at once', async () => {
  await visitor.signIn(bridge.bob.key)
  expect((await visitor.get('/console')).status).toBe(200)
  await revokeApiKey(bridge.deps, keyOf('bob'))
  expect(await visitor.get('/console')).toMatchObject({ status: 303 })
})

test('a session is over after twelve hours', async () => {
  await visitor.signIn(bridge.alice.key)
  await clock.advance(12 * 3_600_000 - 1)
  expect((await visitor.get('/console')).status).toBe(200)
  await clock.advance(1)
  expect((await visitor.get('/console')).status).toBe(303)
  expect((await visitor.get('/console/login')).text).toContain('Your session is over.')
})

test('after the logout the cookie is worth nothing, even where somebody kept it', async () => {
  await visitor.signIn(bridge.alice.key)
  const kept = visitor.cookies.get('hook_bridge_console')!
  expect(await visitor.submit('/console', '/console/logout')).toMatchObject({
    location: '/console/login?signed=out',
  })
  visitor.cookies.set('hook_bridge_console', kept)
  expect((await visitor.get('/console')).status).toBe(303)
})

test('a link signs in once, and looking at it does not use it up', async () => {
  const token = await newPass(bridge.deps, 'link', keyOf('alice'))
  const page = `/console/link?token=${token}`
  expect((await visitor.get(page)).status).toBe(200)
  expect(await visitor.submit(page, '/console/link')).toMatchObject({ status: 303, location: '/console' })
  expect((await visitor.get('/console')).status).toBe(200)

  const second = createVisitor(bridge)
  const refused = await second.submit(page, '/console/link')
  expect(refused.status).toBe(401)
  expect(refused.text).toContain('This link was used already')
})

test('a link is worth nothing after ten minutes, and when its key is revoked', async () => {
  const late = await newPass(bridge.deps, 'link', keyOf('alice'))
  await clock.advance(10 * 60_000)
  expect((await visitor.submit(`/console/link?token=${late}`, '/console/link')).status).toBe(401)

  const revoked = await newPass(bridge.deps, 'link', keyOf('bob'))
  await revokeApiKey(bridge.deps, keyOf('bob'))
  expect((await visitor.submit(`/console/link?token=${revoked}`, '/console/link')).status).toBe(401)
})

test('no change is made without the token of a form of this very session', async () => {
  await visitor.signIn(bridge.alice.key)
  expect((await visitor.post('/console/sources', 'provider=cablenetai')).status).toBe(403)
  expect((await visitor.post('/console/sources', 'provider=cablenetai&_csrf=a&_csrf=b')).status).toBe(403)

  const other = createVisitor(bridge)
  await other.signIn(bridge.bob.key)
  const { text } = await other.get('/console/sources/new')
  const token = /name="_csrf" value="([^"]+)"/.exec(text)![1]!
  const stolen = new URLSearchParams({ provider: 'cablenetai', _csrf: token })
  expect((await visitor.post('/console/sources', stolen.toString())).status).toBe(403)
  visitor.cookies.set('hook_bridge_form', other.cookies.get('hook_bridge_form')!)
  expect((await visitor.post('/console/sources', stolen.toString())).status).toBe(403)
  expect(bridge.deps.registry.sources(bridge.workspace)).toHaveLength(0)
})

test('the login itself wants the token of its form', async () => {
  expect((await visitor.post('/console/login', `key=${bridge.alice.key}`)).status).toBe(403)
})
