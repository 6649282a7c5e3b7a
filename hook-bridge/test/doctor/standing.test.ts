// How a webhook stands, as its doctor sees it: state, queue, pauses, secrets. Real: the bridge, its database, its
// deliveries, a receiver on the loopback interface. Doubles: the count of a queue that nobody
// delivers; states that take days are put into the database.
// Observed: findings.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clinic, DAY_MS, openClinic } from './clinic.ts'

let clinic: Clinic
beforeEach(async () => {
  clinic = await openClinic()
})
afterEach(() => clinic[Symbol.asyncDispose]())

async function webhook(status = 200, more: object = {}): Promise<string> {
  const receiver = await clinic.receive({ behaviour: { status } })
  return (await clinic.subscribe(receiver.url, more)).id
}

describe('the state', () => {
  test('paused by a person, with what is held', async () => {
    const id = await webhook()
    await clinic.bridge.alice.patch(`/api/v1/webhooks/${id}`, { active: false })
    await clinic.bridge.alice.post('/api/v1/events', { event: 'lead.created', data: { id: 'lead-1' } })
    const report = await clinic.examine(id)
    expect(report.said('state')).toBe('notice: The webhook is paused')
    expect(report.detail('state')).toMatch(
      /Last changed 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. Noted: “Paused by a person/,
    )
    expect(report.todo('state')).toBe(`When it is wanted again: hook-bridge resume ${id}`)
    expect(report.said('queue')).toBe('notice: Deliveries are held')
    expect(report.detail('queue')).toMatch(/^0 pending; 1 held, the oldest for 0 seconds\.$/)
    expect(report.ok).toBe(true)
  })

  test('suspended, with the reason that was noted', async () => {
    const id = await webhook()
    await clinic.change(id, { state: 'suspended', stateReason: 'Every attempt has failed.' })
    const report = await clinic.examine(id)
    expect(report.said('state')).toBe('problem: The webhook is suspended')
    expect(report.detail('state')).toContain('Noted: “Every attempt has failed.”')
    expect(report.todo('state')).toContain(`hook-bridge resume ${id}`)
  })

  test('with the reason in the language of the report, and as it is where somebody else wrote it', async () => {
    const id = await webhook(410)
    await clinic.deliver(id)
    const spanish = async () => (await clinic.examine(id, { language: 'es' })).detail('state')
    expect(await spanish()).toContain('Anotado: «el receptor respondió 410: no quiere más eventos»')
    await clinic.change(id, { state: 'paused', stateReason: 'Paused by a person.' })
    expect(await spanish()).toContain('Anotado: «En pausa por una persona.»')
    await clinic.change(id, { stateReason: 'Switched off by the accountant.' })
    expect(await spanish()).toContain('Anotado: «Switched off by the accountant.»')
  })

  test('gone by a 410 at Zapier: the advice is that of the platform, in both languages', async () => {
    const id = await webhook(410, { client: 'zapier' })
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('state')).toBe('notice: The receiver wants no more events')
    expect(report.todo('state')).toMatch(/^Turn the Zap on in Zapier/)
    expect((await clinic.examine(id, { language: 'es' })).todo('state')).toMatch(/^Activa el Zap en Zapier/)
  })

  test('gone at a receiver of which nothing particular is known', async () => {
    const id = await webhook(410)
    await clinic.deliver(id)
    expect((await clinic.examine(id)).todo('state')).toMatch(/^If the automation was switched off for good/)
  })

  test.each([
    [1, 'notice'],
    [3, 'problem'],
  ])('failing for %d days: when it will be suspended', async (days, level) => {
    const id = await webhook()
    const failingSince = Date.now() - days * DAY_MS
    await clinic.change(id, { failingSince })
    const report = await clinic.examine(id)
    expect(report.said('state')).toBe(`${level}: Every attempt fails`)
    const suspendsOn = new Date(failingSince + 5 * DAY_MS).toISOString().slice(0, 10)
    expect(report.detail('state')).toContain(`after ${suspendsOn}`)
  })
})

describe('the queue', () => {
  test('what waits for its next try is no trouble', async () => {
    const id = await webhook(500)
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('queue')).toBe('ok: Deliveries wait for their time')
    expect(report.detail('queue')).toBe('1 pending.')
  })

  test('what was given up can be recovered', async () => {
    const id = await webhook(500, { events: ['PROPERTY_CREATED'], maxRetries: 0 })
    await clinic.bridge.alice.post('/api/v1/events', { event: 'PROPERTY_CREATED', data: { id: 'p-1' } })
    await expect.poll(async () => (await clinic.examine(id)).detail('queue')).toMatch(/^0 pending; 1 dead\./)
    const report = await clinic.examine(id)
    expect(report.said('queue')).toBe('notice: Deliveries were given up')
    expect(report.todo('queue')).toBe(`When the receiver is well: hook-bridge recover ${id} --since 3d`)
  })

  test('what is due for minutes is late: nobody delivers', async () => {
    const first = 1
    const pending = new Map([[first, { count: 7, oldestDueAt: Date.now() - 5 * 60_000 }]])
    const nothing = { held: new Map(), dead: new Map(), bytes: 0, usedBytes: 0 }
    await using other = await openClinic({ figures: async () => ({ pending, ...nothing }) })
    const { id: late } = await other.subscribe((await other.receive()).url)
    const report = await other.examine(late)
    expect(report.said('queue')).toBe('problem: Deliveries are late')
    expect(report.detail('queue')).toBe('7 pending, one of them due for 5 minutes.')
    await other.change(late, { notBefore: Date.now() + 60_000 })
    expect((await other.examine(late)).said('queue')).toBe('ok: Deliveries wait for their time')
  })
})

describe('a pause', () => {
  test('that the receiver asked for: until when, and with what answer', async () => {
    const receiver = await clinic.receive({ behaviour: { status: 429, retryAfter: 600 } })
    const { id } = await clinic.subscribe(receiver.url)
    await clinic.deliver(id)
    const report = await clinic.examine(id)
    expect(report.said('pause')).toBe('notice: Deliveries pause')
    const until = new Date(Date.now() + 600_000).toISOString().slice(0, 10)
    expect(report.detail('pause')).toContain('The receiver asked for it (429).')
    expect(report.detail('pause')).toContain(`Nothing is sent before ${until}`)
  })

  test('of Make, whose queue is full', async () => {
    const receiver = await clinic.receive({ behaviour: { status: 400, body: 'Queue is full.' } })
    const { id } = await clinic.subscribe(receiver.url, { client: 'make' })
    await clinic.deliver(id)
    expect((await clinic.examine(id)).detail('pause')).toContain('Make asked for it (400).')
  })
})

describe('secrets and signatures', () => {
  test('verify for every provider, over the bytes of the platform', async () => {
    const id = await webhook(200, { client: 'zapier', events: ['lead.created', 'PROPERTY_CREATED'] })
    const report = await clinic.examine(id)
    expect(report.said('signature')).toBe('ok: The signatures verify')
    expect(report.detail('signature')).toBe(
      'Inmova: X-Inmova-Signature and webhook-signature; CablenetAI: X-CablenetAI-Signature and webhook-signature, ' +
        'over the bytes that go out (as ASCII). Whether the receiver has the same secret, only its answer tells.',
    )
  })

  test('two of them while a new one takes over', async () => {
    const id = await webhook()
    await clinic.bridge.alice.post(`/api/v1/webhooks/${id}/rotate-secret`)
    const report = await clinic.examine(id)
    expect(report.said('secret')).toBe('notice: A new secret takes over')
    expect(report.detail('secret')).toMatch(
      /one of the old secret too, until 20\d\d-\d\d-\d\d \d\d:\d\d UTC\.$/,
    )
    expect(report.said('signature')).toBe('ok: The signatures verify')
  })

  test('a secret that the library of Standard Webhooks cannot read is told', async () => {
    const id = await webhook()
    const sealed = clinic.bridge.deps.box.seal('whsec_no base64 at all!')
    await clinic.change(id, { secrets: [{ sealed, activeUntil: null }] })
    const report = await clinic.examine(id)
    expect(report.said('signature')).toBe('problem: A signature does not verify')
    expect(report.detail('signature')).toBe('CablenetAI: webhook-signature')
  })
})
