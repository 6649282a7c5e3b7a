// Real: both trigger nodes with all their code. Doubles: what n8n hands to a node, and the bridge (nock).
// Observed: the requests to the bridge, what n8n would keep, what is returned or thrown.
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CablenetAiTrigger } from '../../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import { InmovaTrigger } from '../../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'
import {
  API_KEY,
  BRIDGE,
  hookContext,
  STORED,
  WEBHOOK_URL,
  type HookSituation,
} from '../support/hook-context.ts'

beforeAll(() => nock.disableNetConnect())
afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})
afterAll(() => nock.restore())

const bridge = () => nock(`${BRIDGE}/api/v1`)
const refused = (error: string) => ({ success: false, error, code: 'ANY' })
const shown = { id: 'wh_1', url: WEBHOOK_URL, events: ['lead.created'], filters: [], active: true }
const stored = () => ({ ...STORED })

const triggers = [
  { node: new CablenetAiTrigger(), name: 'CablenetAI', events: ['lead.created', 'contract.signed'] },
  { node: new InmovaTrigger(), name: 'Inmova', events: ['PROPERTY_UPDATED'] },
]

/** The methods of a node as n8n calls them. */
function methods(node: CablenetAiTrigger, situation: HookSituation) {
  const { checkExists, create, delete: remove } = node.webhookMethods.default
  const context = hookContext(situation)
  return {
    checkExists: () => checkExists.call(context),
    create: () => create.call(context),
    remove: () => remove.call(context),
  }
}

const cablenetai = new CablenetAiTrigger()

function listOf(webhooks: readonly object[], nextCursor: string | null = null) {
  return { success: true, data: webhooks, pagination: { nextCursor } }
}

describe.each(triggers)('publishing a workflow that starts with $name', ({ node, events }) => {
  it('registers its address and events, and keeps the id and the secret', async () => {
    const staticData = {}
    const name = 'n8n: New leads'
    const options = { filters: [], coalesceSeconds: null, retryPolicy: '24h', client: 'n8n' }
    const asked = { url: WEBHOOK_URL, events, ...options, name }
    bridge()
      .matchHeader('authorization', `Bearer ${API_KEY}`)
      .post('/webhooks', asked)
      .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
    bridge()
      .get('/webhooks')
      .query({ limit: 100 })
      .reply(200, listOf([shown]))
    await expect(methods(node, { events, staticData }).create()).resolves.toBe(true)
    expect(staticData).toEqual(STORED)
  })
})

describe('create', () => {
  const created = () =>
    bridge()
      .post('/webhooks')
      .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })

  it.each([
    [400, 'The address is private.'],
    [401, 'The API key is not valid.'],
    [404, 'There is nothing here.'],
    [503, 'The bridge is stopping.'],
  ])('throws with the words of the bridge when it answers %i', async (status, words) => {
    const staticData = {}
    bridge().post('/webhooks').reply(status, refused(words))
    await expect(methods(cablenetai, { staticData }).create()).rejects.toThrow(words)
    expect(staticData).toEqual({})
  })

  it('names the fields that the bridge found wrong', async () => {
    const details = { url: 'Its host is private; see ALLOWED_TARGETS.' }
    bridge()
      .post('/webhooks')
      .reply(400, { ...refused('Not valid.'), details })
    const failure = methods(cablenetai, {}).create()
    await expect(failure).rejects.toMatchObject({ description: `url: ${details.url}` })
  })

  it('tells what to check after a 401', async () => {
    bridge().post('/webhooks').reply(401, refused('The API key is not valid.'))
    const failure = methods(cablenetai, {}).create()
    await expect(failure).rejects.toMatchObject({
      httpCode: '401',
      description: 'Check the API Key of the Hook Bridge API credential.',
    })
  })

  it('throws when the answer has no secret', async () => {
    const staticData = {}
    bridge()
      .post('/webhooks')
      .reply(201, { success: true, data: { id: 'wh_1' } })
    await expect(methods(cablenetai, { staticData }).create()).rejects.toThrow('without a webhook and its')
    expect(staticData).toEqual({})
  })

  it.each([
    [200, '<html>Welcome</html>', 'is not a hook bridge (HTTP 200)'],
    [404, '', 'is not a hook bridge (HTTP 404)'],
    [502, '<html>Bad gateway</html>', 'cannot be reached now (HTTP 502)'],
  ])('says so when it is no bridge that answers (%i)', async (status, text, words) => {
    bridge().post('/webhooks').reply(status, text)
    await expect(methods(cablenetai, {}).create()).rejects.toThrow(words)
  })

  it('does not follow a redirect, and tells where it leads', async () => {
    bridge().post('/webhooks').reply(301, '', { location: 'https://other.example.com/' })
    await expect(methods(cablenetai, {}).create()).rejects.toThrow('redirects to https://other.example.com/')
  })

  it('says so when nothing answers', async () => {
    bridge().post('/webhooks').replyWithError('connect ECONNREFUSED')
    await expect(methods(cablenetai, {}).create()).rejects.toThrow(`at ${BRIDGE} cannot be reached`)
  })

  it('takes a Base URL with slashes at its end', async () => {
    created()
    bridge().get('/webhooks').query(true).reply(200, listOf([]))
    await expect(methods(cablenetai, { baseUrl: ` ${BRIDGE}// ` }).create()).resolves.toBe(true)
  })

  it('asks for at least one event', async () => {
    await expect(methods(cablenetai, { events: [] }).create()).rejects.toThrow('Choose at least one event')
  })

  it('removes forgotten registrations of the same address on every page, and no others', async () => {
    created()
    const other = { id: 'wh_7', url: 'https://n8n.example.com/webhook/other/webhook' }
    bridge()
      .get('/webhooks')
      .query({ limit: 100 })
      .reply(200, listOf([shown, other, { id: 'wh_8', url: WEBHOOK_URL }], 'next'))
    bridge()
      .get('/webhooks')
      .query({ limit: 100, cursor: 'next' })
      .reply(200, listOf([{ id: 'wh_9', url: WEBHOOK_URL }]))
    bridge().delete('/webhooks/wh_8').reply(204)
    bridge().delete('/webhooks/wh_9').reply(404, refused('There is no webhook with this id.'))
    await expect(methods(cablenetai, {}).create()).resolves.toBe(true)
  })

  it('keeps what it registered when the clean-up fails, so that n8n can end it', async () => {
    const staticData = {}
    created()
    bridge().get('/webhooks').query(true).reply(503, refused('Try again.'))
    await expect(methods(cablenetai, { staticData }).create()).rejects.toThrow('Try again.')
    expect(staticData).toEqual(STORED)
  })

  it('cuts the name of a long workflow to what the bridge takes', async () => {
    bridge()
      .post('/webhooks', (body: { name: string }) => body.name.length === 120 && body.name.endsWith('event)'))
      .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
    bridge().get('/webhooks').query(true).reply(200, listOf([]))
    const situation = {
      workflowName: 'x'.repeat(300),
      activationMode: 'manual',
      whenTesting: 'wait',
    } as const
    await expect(methods(cablenetai, situation).create()).resolves.toBe(true)
  })

  it('names the platform where the workflow has no name yet', async () => {
    bridge()
      .post('/webhooks', (body: { name: string }) => body.name === 'n8n: CablenetAI')
      .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
    bridge().get('/webhooks').query(true).reply(200, listOf([]))
    await expect(methods(cablenetai, { workflowName: null }).create()).resolves.toBe(true)
  })

  describe('while a person listens in the editor', () => {
    const listening = { activationMode: 'manual', events: ['contract.signed', 'lead.created'] } as const

    it('has a sample of the first chosen event sent', async () => {
      created()
      bridge().get('/webhooks').query(true).reply(200, listOf([]))
      bridge()
        .post('/webhooks/wh_1/test', { event: 'contract.signed' })
        .reply(202, { success: true, data: {} })
      await expect(methods(cablenetai, listening).create()).resolves.toBe(true)
    })

    it('sends none when a real event is waited for', async () => {
      created()
      bridge().get('/webhooks').query(true).reply(200, listOf([]))
      await expect(methods(cablenetai, { ...listening, whenTesting: 'wait' }).create()).resolves.toBe(true)
    })

    it('throws when the sample cannot be sent', async () => {
      created()
      bridge().get('/webhooks').query(true).reply(200, listOf([]))
      bridge().post('/webhooks/wh_1/test').reply(409, refused('The webhook is paused.'))
      await expect(methods(cablenetai, listening).create()).rejects.toThrow('The webhook is paused.')
    })
  })

  describe('where n8n believes to be on this computer', () => {
    it.each(['http://localhost:5678', 'http://127.0.0.1:5678', 'http://[::1]:5678', 'http://n8n.localhost'])(
      'refuses %s, and names WEBHOOK_URL',
      async (origin) => {
        const failure = methods(cablenetai, { webhookUrl: `${origin}/webhook/7b0c/webhook` }).create()
        await expect(failure).rejects.toThrow(`its webhook address is ${origin}`)
        await expect(failure).rejects.toMatchObject({ description: expect.stringContaining('WEBHOOK_URL') })
      },
    )

    it('goes on when the bridge is on this computer too', async () => {
      const local = nock('http://localhost:8080/api/v1')
      local.post('/webhooks').reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
      local.get('/webhooks').query(true).reply(200, listOf([]))
      const webhookUrl = 'http://localhost:5678/webhook/7b0c/webhook'
      const situation = { webhookUrl, baseUrl: 'http://localhost:8080' }
      await expect(methods(cablenetai, situation).create()).resolves.toBe(true)
    })
  })
})

describe('checkExists', () => {
  it('is false where nothing was registered', async () => {
    await expect(methods(cablenetai, {}).checkExists()).resolves.toBe(false)
  })

  it('is true where the bridge has it as it ought to be, in whatever order', async () => {
    const events = ['contract.signed', 'lead.created']
    bridge()
      .get('/webhooks/wh_1')
      .reply(200, { success: true, data: { ...shown, events: events.toReversed() } })
    await expect(methods(cablenetai, { events, staticData: stored() }).checkExists()).resolves.toBe(true)
  })

  it('is false where the bridge has lost it, and forgets it', async () => {
    const staticData = stored()
    bridge().get('/webhooks/wh_1').reply(404, refused('There is no webhook with this id.'))
    await expect(methods(cablenetai, { staticData }).checkExists()).resolves.toBe(false)
    expect(staticData).toEqual({})
  })

  it.each([
    ['another address', { url: 'https://n8n.example.com/old' }],
    ['other events', { events: ['contract.signed'] }],
    ['more events', { events: ['contract.signed', 'lead.created'] }],
    ['it paused', { active: false }],
    ['updates merged that nobody wants merged any more', { coalesceSeconds: 30 }],
    ['filters that nobody wants any more', { filters: [{ field: 'name', is: 'equals', value: 'Ana' }] }],
  ])('puts right a registration where the bridge has %s', async (_what, difference) => {
    const staticData = stored()
    bridge()
      .get('/webhooks/wh_1')
      .reply(200, { success: true, data: { ...shown, ...difference } })
    bridge()
      .patch('/webhooks/wh_1', {
        url: WEBHOOK_URL,
        events: ['lead.created'],
        filters: [],
        coalesceSeconds: null,
        active: true,
      })
      .reply(200, { success: true, data: shown })
    await expect(methods(cablenetai, { staticData }).checkExists()).resolves.toBe(true)
    expect(staticData).toEqual(STORED)
  })

  it('ends a registration that would be the twin of another', async () => {
    const staticData = stored()
    bridge()
      .get('/webhooks/wh_1')
      .reply(200, { success: true, data: { ...shown, events: [] } })
    bridge().patch('/webhooks/wh_1').reply(409, refused('There is one already.'))
    bridge().delete('/webhooks/wh_1').reply(204)
    await expect(methods(cablenetai, { staticData }).checkExists()).resolves.toBe(false)
    expect(staticData).toEqual({})
  })

  it.each([401, 500])('throws where the bridge answers %i, and forgets nothing', async (status) => {
    const staticData = stored()
    bridge().get('/webhooks/wh_1').reply(status, refused('In the words of the bridge.'))
    await expect(methods(cablenetai, { staticData }).checkExists()).rejects.toThrow(
      'In the words of the bridge.',
    )
    expect(staticData).toEqual(STORED)
  })
})

describe.each(triggers)('unpublishing a workflow that starts with $name', ({ node }) => {
  it.each([204, 404, 410])('ends the registration (the bridge answers %i)', async (status) => {
    const staticData = stored()
    bridge()
      .delete('/webhooks/wh_1')
      .reply(status, status === 204 ? '' : refused('There is no webhook with this id.'))
    await expect(methods(node, { staticData }).remove()).resolves.toBe(true)
    expect(staticData).toEqual({})
  })

  it.each([401, 500])('throws where the bridge answers %i, so that n8n tries again', async (status) => {
    const staticData = stored()
    bridge().delete('/webhooks/wh_1').reply(status, refused('In the words of the bridge.'))
    await expect(methods(node, { staticData }).remove()).rejects.toThrow('In the words of the bridge.')
    expect(staticData).toEqual(STORED)
  })

  it('does nothing where nothing was registered', async () => {
    await expect(methods(node, {}).remove()).resolves.toBe(true)
  })

  it('checks through its own method too', async () => {
    await expect(methods(node, {}).checkExists()).resolves.toBe(false)
  })
})
