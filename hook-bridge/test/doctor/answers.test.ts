// What receivers answer, as the doctor of a webhook reads it: to real deliveries, and to the sample of `send`. Real: the
// bridge, its database, its deliveries, receivers on the loopback interface that check the signatures with code of their
// own. Doubles: the clock where a limit is awaited. Observed: findings, what arrived, and what was stored.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Behaviour, failFirst, redirectTo } from '../../../test/support/behaviour.ts'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { isGenuine } from '../../../test/support/received-request.ts'
import { type Clinic, openClinic } from './clinic.ts'

let clinic: Clinic
beforeEach(async () => {
  clinic = await openClinic()
})
afterEach(() => clinic[Symbol.asyncDispose]())

/** A receiver that answers the ping well, and what is sent in this way. */
async function receive(behaviour: Behaviour, more: object = {}) {
  const receiver = await clinic.receive({
    behaviour: ({ method }) => (method === 'POST' ? behaviour : {}),
  })
  const webhook = await clinic.subscribe(receiver.url, more)
  return { receiver, ...webhook }
}

describe('the last attempt', () => {
  test('before the first one, a sample is recommended', async () => {
    const { id } = await receive({})
    const report = await clinic.examine(id)
    expect(report.said('answer')).toBe('ok: Nothing was sent to it yet')
    expect(report.todo('answer')).toBe(`Try it with a sample: hook-bridge doctor ${id} --send`)
    expect(report.said('success')).toBe('ok: No success and no failure yet')
  })

  test.each([
    ['other', 'ok: The receiver answered 200', ''],
    ['make', 'ok: Make answered 200', 'Make has put the event into the queue of its webhook'],
    ['zapier', 'ok: Zapier answered 200', 'only the Zap history tells'],
  ])('that was taken, and what it says at %s', async (platform, said, means) => {
    const { id } = await receive({}, { client: platform })
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('answer')).toBe(said)
    expect(report.detail('answer')).toContain(means)
    expect(report.said('success')).toBe('ok: It has taken events')
  })

  test.each<[string, Behaviour, string, RegExp]>([
    [
      'other',
      redirectTo('https://elsewhere.example.com/'),
      'problem: The receiver answered 302',
      /redirects are not/,
    ],
    ['other', { status: 401 }, 'problem: The receiver answered 401', /accepts neither the signature/],
    ['other', { status: 403 }, 'problem: The receiver answered 403', /refuses the sender/],
    ['other', { status: 404 }, 'problem: The receiver answered 404', /nothing at this address/],
    ['other', { status: 405 }, 'problem: The receiver answered 405', /takes no POST/],
    ['other', { status: 410 }, 'problem: The receiver answered 410', /wants no more events/],
    ['other', { status: 413 }, 'problem: The receiver answered 413', /larger than it takes/],
    ['other', { status: 418 }, 'problem: The receiver answered 418', /does not take the request/],
    ['other', { status: 429, retryAfter: 600 }, 'notice: The receiver answered 429', /takes no more for now/],
    ['other', { status: 500 }, 'problem: The receiver answered 500', /something went wrong inside/],
    ['n8n', { status: 404 }, 'problem: n8n answered 404', /the workflow is not published/],
    ['n8n', { status: 502 }, 'problem: n8n answered 502', /n8n does not run behind its address/],
    ['zapier', { status: 410 }, 'problem: Zapier answered 410', /the Zap was turned off or deleted/],
    [
      'make',
      { status: 400, body: 'Queue is full.' },
      'notice: Make answered 400',
      /queue of the webhook is full/,
    ],
    ['make', { status: 400, body: 'Invalid.' }, 'problem: Make answered 400', /refuses this event/],
  ])('%s with %o', async (client, behaviour, said, means) => {
    const { id } = await receive(behaviour, { client })
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('answer')).toBe(said)
    expect(report.detail('answer')).toMatch(means)
    expect(report.todo('answer')).not.toBeNull()
    expect(report.said('success')).toBe('notice: It has taken nothing lately')
    const spanish = await clinic.examine(id, { language: 'es' })
    expect(spanish.said('answer')).toBe(
      said.replace('The receiver', 'El receptor').replace('answered', 'respondió'),
    )
    expect(spanish.detail('answer')).not.toMatch(means)
    expect(spanish.todo('answer')).not.toBe(report.todo('answer'))
  })

  test('without an answer has the words of the log', async () => {
    const { id, receiver } = await receive({ fault: 'reset-before-headers' })
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('answer')).toBe('problem: There was no answer')
    expect(report.detail('answer')).toContain(
      `Noted: “127.0.0.1:${receiver.port} closed the connection before its answer was complete.`,
    )
    expect((await clinic.examine(id, { language: 'es' })).detail('answer')).toContain(
      `Anotado: «127.0.0.1:${receiver.port} cerró la conexión antes de completar su respuesta.`,
    )
  })

  test('a success further back is found', async () => {
    const { id, receiver } = await receive({})
    await clinic.deliver(id)
    receiver.behave({ status: 500 })
    await clinic.deliver(id, 2)
    const report = await clinic.examine(id)
    expect(report.said('answer')).toBe('problem: The receiver answered 500')
    expect(report.said('success')).toBe('ok: It has taken events')
  })
})

describe('the sample', () => {
  test.each(['zapier', 'other'])(
    'to %s is genuine, marked as a test, and nothing of it is stored',
    async (client) => {
      const { id, receiver, secret } = await receive({}, { client })
      receiver.trust(secret)
      const report = await clinic.examine(id, { send: true })
      expect(report.said('sample')).toMatch(/^ok: (The receiver|Zapier) answered 200$/)
      expect(report.detail('sample')).toMatch(/^A sample of lead\.created, marked as a test, after \d+ ms\./)
      expect(report.said('answer')).toBe('ok: Nothing was sent to it yet')
      const [sample, ...more] = receiver.requests.filter(({ method }) => method === 'POST')
      expect(more).toEqual([])
      expect(isGenuine(sample!)).toBe(true)
      expect(sample!.headers).toMatchObject({ 'x-hook-test': 'true', 'x-cablenetai-event': 'lead.created' })
      expect((await clinic.bridge.alice.list('/api/v1/events')).body.data).toEqual([])
      expect((await clinic.bridge.alice.list(`/api/v1/webhooks/${id}/logs`)).body.data).toEqual([])
    },
  )

  test('has another id each time: receivers do no id twice', async () => {
    const { id, receiver } = await receive({})
    await clinic.examine(id, { send: true })
    await clinic.examine(id, { send: true })
    expect(receiver.ids.size).toBe(2)
  })

  test('is sent while the webhook is suspended, and leaves it so', async () => {
    const { id, receiver } = await receive({})
    await clinic.change(id, { state: 'suspended', stateReason: 'It failed.' })
    const report = await clinic.examine(id, { send: true })
    expect(report.said('sample')).toBe('ok: The receiver answered 200')
    expect(report.said('state')).toBe('problem: The webhook is suspended')
    expect(receiver.requests.some(({ method }) => method === 'POST')).toBe(true)
  })

  test('is refused as a delivery would be', async () => {
    const { id } = await receive({ status: 401 })
    const report = await clinic.examine(id, { send: true })
    expect(report.said('sample')).toBe('problem: The receiver answered 401')
    expect(report.todo('answer')).toBeNull()
    expect(report.ok).toBe(false)
  })

  test('does not break a pause that the receiver asked for', async () => {
    const { id, receiver } = await receive({})
    await clinic.change(id, { notBefore: Date.now() + 60_000 })
    const report = await clinic.examine(id, { send: true })
    expect(report.said('sample')).toBe('notice: No sample was sent')
    expect(receiver.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test('cannot be signed without a secret', async () => {
    const { id, receiver } = await receive({})
    const [secret] = clinic.bridge.deps.registry.subscriptions(clinic.bridge.workspace)[0]!.secrets
    await clinic.change(id, { secrets: [{ ...secret!, activeUntil: Date.now() - 1 }] })
    const report = await clinic.examine(id, { send: true })
    expect(report.said('sample')).toBe('notice: No sample was sent')
    expect(report.said('signature')).toBe('problem: There is no secret to sign with')
    expect(receiver.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test.each(['en', 'es'] as const)(
    'that is never answered ends the look within 10 seconds (%s)',
    async (language) => {
      const clock = createFakeClock({ startsAt: Date.now() })
      await using slow = await openClinic({ clock })
      const receiver = await slow.receive({ behaviour: { fault: 'hang' } })
      const { id } = await slow.subscribe(receiver.url)
      const examined = slow.examine(id, { send: true, language })
      await receiver.waitForCount(2)
      const startedAt = clock.monotonic()
      for (let step = 0; step < 40; step++) await clock.advance('250ms')
      expect(clock.monotonic() - startedAt).toBe(10_000)
      const report = await examined
      expect(report.said('sample')).toBe(
        language === 'en' ? 'problem: There was no answer' : 'problem: No hubo respuesta',
      )
      expect(report.detail('sample')).toContain(
        language === 'en' ? 'Nothing came back in time.' : 'No llegó nada a tiempo.',
      )
    },
  )

  test('a receiver that is repaired takes the next one', async () => {
    const receiver = await clinic.receive({
      behaviour: failFirst(1, { per: ({ method }) => method, with: { status: 500 } }),
    })
    const { id } = await clinic.subscribe(receiver.url)
    expect((await clinic.examine(id, { send: true })).said('sample')).toContain('answered 500')
    expect((await clinic.examine(id, { send: true })).said('sample')).toContain('answered 200')
  })
})
