// The decisions about what both vendors' documents leave open, row by row: 2.3 is the section on telling events of
// CablenetAI apart, `row 12` is row 12 of the table of ambiguities (section 3). Rows about other parts are not here.
// Real: the app, verification, recognition, the SQLite store, sockets where a simulator sends. Doubles: the clock,
// the dispatcher (a list), and for outages a store that refuses. Observed: answers, stored events, deliveries.
import { events, sampleBody } from '@hook-bridge/event-catalog'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCablenetai } from '../../../test/support/cablenetai-simulator.ts'
import { createInmova } from '../../../test/support/inmova-simulator.ts'
import { sampleData } from '../../../test/support/sample-data.ts'
import { vendorSignature } from '../../../test/support/signatures.ts'
import { createSkippingClock } from '../../../test/support/skipping-clock.ts'
import { connectSource } from '../../src/inbound/sources.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { bytesOf, type Door, inmovaBody, lead, openDoor, signatureHeader, type TestSource } from './door.ts'

const HOUR = 3_600_000
const GUESSED = 'Recognised as lead.created by an unsigned header or the URL only: its fields do not tell.'

let door: Door
let cablenetai: TestSource
let inmova: TestSource

beforeEach(async () => {
  door = await openDoor()
  cablenetai = await door.connect('cablenetai')
  inmova = await door.connect('inmova')
})
afterEach(() => door.close())

/** The store refuses this many events, then takes them. */
function outage(events: number): void {
  let left = events
  door.refusal = () => (left-- > 0 ? new StoreUnavailable('The disk is full.') : undefined)
}

describe('2.3 telling events of CablenetAI apart', () => {
  test.each(events.filter((event) => event.provider === 'cablenetai'))(
    '$type is told by its keys, and delivered to who subscribed to it',
    async (definition) => {
      const subscription = await door.subscribe([definition.type])
      await door.subscribe(['another.event'])
      expect(await door.send(cablenetai, sampleBody(definition))).toMatchObject({ status: 200 })
      expect(await door.onlyEvent()).toMatchObject({
        type: definition.type,
        reportedType: null,
        subject: definition.sample['id'],
        warnings: [],
      })
      expect(door.handedOver).toMatchObject([{ subscription, type: definition.type, provider: 'cablenetai' }])
    },
  )

  test('1. the URL may name the event, and settles it where the keys do not', async () => {
    await door.send(cablenetai, { id: '1', name: 'Ana' }, { end: '/lead.created' })
    expect(await door.onlyEvent()).toMatchObject({
      type: 'lead.created',
      warnings: expect.arrayContaining([GUESSED, 'Does not fit the schema: org_id: missing.']),
    })
  })

  test('1. where the URL says something else than the keys, the keys count and a warning is stored', async () => {
    await door.send(cablenetai, lead(), { end: '/payment.received' })
    expect(await door.onlyEvent()).toMatchObject({
      type: 'lead.created',
      warnings: ['A header or the URL says payment.received; the signed body says lead.created and counts.'],
    })
  })

  test.each(['X-CablenetAI-Event', 'X-Webhook-Event', 'X-Event-Type', 'X-Event'])(
    '2. so does the header %s',
    async (name) => {
      await door.send(cablenetai, { id: '1' }, { headers: { [name]: 'LEAD_CREATED' } })
      await door.send(cablenetai, lead(), { headers: { [name]: 'contract.signed' } })
      expect(await door.events()).toMatchObject([
        { type: 'lead.created', warnings: expect.arrayContaining([GUESSED]) },
        { type: 'lead.created', warnings: [expect.stringContaining('says contract.signed')] },
      ])
    },
  )

  test('2. the headers count in this order, and the URL before them', async () => {
    const headers = { 'X-Event': 'contract.signed', 'X-CablenetAI-Event': 'payment.received' }
    await door.send(cablenetai, { id: '1' }, { headers })
    await door.send(cablenetai, { id: '2' }, { headers, end: '/lead.created' })
    expect((await door.events()).map(({ type }) => type)).toEqual(['payment.received', 'lead.created'])
  })

  test.each([
    { data: 'data', name: 'event' },
    { data: 'data', name: 'type' },
    { data: 'payload', name: 'event_type' },
    { data: 'payload', name: 'topic' },
  ] as const)('3. an envelope of $name and $data is taken off', async (envelope) => {
    const url = await door.listen(cablenetai)
    await createCablenetai({ url, secret: cablenetai.secret, retry: false }).send('lead.created', lead(), {
      envelope,
    })
    const { type, body } = await door.onlyEvent()
    expect([type, JSON.parse(String(body))]).toEqual(['lead.created', lead()])
  })

  test('4. what matches nothing is stored as unknown, answered with 200, and goes to who subscribed to that', async () => {
    const subscription = await door.subscribe(['unknown'])
    expect(await door.send(cablenetai, { hello: 'world' })).toMatchObject({ status: 200 })
    expect(await door.onlyEvent()).toMatchObject({ type: 'unknown', reportedType: null, subject: null })
    expect(door.handedOver).toMatchObject([{ subscription, type: 'unknown' }])
  })

  test.each(['', '/'])('an empty header and a URL that ends in "%s" say nothing', async (end) => {
    const headers = { 'X-CablenetAI-Event': '', 'X-Event': 'lead.updated', 'X-Inmova-Event': '' }
    await door.send(cablenetai, { id: '1' }, { headers, end })
    await door.send(inmova, inmovaBody('PROPERTY_CREATED'), { headers, end })
    expect(await door.events()).toMatchObject([
      { type: 'unknown', reportedType: 'lead.updated', warnings: [] },
      { type: 'PROPERTY_CREATED', warnings: [] },
    ])
  })

  test('type is never read as a name: an appointment of type visit, a lead of type payment.received', async () => {
    await door.send(cablenetai, sampleData('cablenetai', 'appointment.scheduled'))
    await door.send(cablenetai, lead({ type: 'payment.received' }))
    expect((await door.events()).map(({ type, warnings }) => [type, warnings])).toEqual([
      ['appointment.scheduled', []],
      ['lead.created', []],
    ])
  })
})

describe('signatures', () => {
  test.each([
    ['bare hex', (hex: string) => hex],
    ['sha256=', (hex: string) => `sha256=${hex}`],
    ['SHA256= in capitals', (hex: string) => `SHA256=${hex.toUpperCase()}`],
  ])('row 1: %s is accepted of both vendors', async (_, written) => {
    for (const [source, body] of [
      [cablenetai, lead()],
      [inmova, inmovaBody('PROPERTY_CREATED')],
    ] as const) {
      const signature = written(vendorSignature(source.secret, bytesOf(body)))
      expect(await door.send(source, body, { signature })).toMatchObject({ status: 200 })
    }
    expect(await door.events()).toHaveLength(2)
  })

  test.each([
    ['blanks', '{"id": "1", "org_id": "o",\n\t"source": "form"}\r\n'],
    ['1200.0', '{"id":"1","org_id":"o","source":"form","budget":1200.0}'],
    ['an escaped slash', '{"id":"1","org_id":"o","source":"form","url":"https:\\/\\/example.com"}'],
    ['escaped letters', '{"id":"1","org_id":"o","source":"form","name":"Pe\\u00f1a"}'],
    ['keys like numbers', '{"id":"1","org_id":"o","source":"form","b":1,"7":2,"1":3}'],
    ['doubled keys', '{"id":"0","id":"1","org_id":"o","source":"form"}'],
  ])('row 2: with %s in it, the raw bytes are what is signed, not the JSON written anew', async (_, body) => {
    const anew = vendorSignature(cablenetai.secret, bytesOf(JSON.stringify(JSON.parse(body))))
    expect(await door.send(cablenetai, body, { signature: anew })).toMatchObject({ status: 401 })
    expect(await door.send(cablenetai, body)).toMatchObject({ status: 200 })
    expect(await door.onlyEvent()).toMatchObject({ type: 'lead.created', subject: '1' })
  })

  test.each([
    ['short', 'ab'],
    ['long', 'ab'.repeat(33)],
    ['no hex', 'z'.repeat(64)],
    ['not ASCII', `${'a'.repeat(63)}ñ`],
    ['base64', Buffer.from('ab'.repeat(32), 'hex').toString('base64')],
    ['a prefix alone', 'sha256='],
    ['empty', ''],
  ])('row 3: a signature that is %s gets 401, never 500', async (_, signature) => {
    expect(await door.send(cablenetai, lead(), { signature })).toMatchObject({
      status: 401,
      json: { success: false, code: 'UNAUTHORIZED' },
    })
    expect(await door.events()).toEqual([])
  })

  test('row 4: a missing signature gets the same answer as a wrong one', async () => {
    const missing = await door.send(cablenetai, lead(), { signature: null })
    const wrong = await door.send(cablenetai, lead(), { signature: 'ab'.repeat(32) })
    expect(missing).toMatchObject({ status: 401, json: { success: false, code: 'UNAUTHORIZED' } })
    expect(missing.text).toBe(wrong.text)
  })

  test('row 4: the signature of the other vendor in the header of the other vendor does not count', async () => {
    const headers = { 'x-inmova-signature': vendorSignature(cablenetai.secret, bytesOf(lead())) }
    expect(await door.send(cablenetai, lead(), { signature: null, headers })).toMatchObject({ status: 401 })
  })

  test('row 5: a repeated header gets 401, even when both are right', async () => {
    const url = await door.listen(cablenetai)
    const right = signatureHeader(cablenetai, bytesOf(lead()))
    const [[name, value] = ['', '']] = Object.entries(right)
    const headers = new Headers(right)
    headers.append(name, value)
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(lead()) })
    expect([answer.status, await door.events()]).toEqual([401, []])
  })

  test('row 6: whsec_ is part of the key, and the key is text, not base64', async () => {
    const bytes = bytesOf(lead())
    const tail = cablenetai.secret.slice('whsec_'.length)
    for (const wrong of [tail, Buffer.from(tail, 'base64').toString('latin1')]) {
      const signature = vendorSignature(wrong, bytes)
      expect(await door.send(cablenetai, bytes, { signature })).toMatchObject({ status: 401 })
    }
    expect(await door.send(cablenetai, bytes)).toMatchObject({ status: 200 })
  })

  test('row 6: blanks and line ends around a pasted secret are not part of it', async () => {
    const request = { provider: 'cablenetai', secret: '  a-secret-of-cablenetai \r\n' } as const
    const connected = await connectSource(
      door.deps,
      door.workspace.row,
      request,
      'https://bridge.example.com',
    )
    if (!connected.ok) throw new Error(connected.message)
    const source = { ...connected.source, secret: 'a-secret-of-cablenetai' }
    expect(await door.send(source, lead())).toMatchObject({ status: 200 })
  })

  test('row 7: two secrets count while one takes over from the other, then one', async () => {
    const older = `whsec_${'0a'.repeat(32)}`
    const source = await door.connect('inmova', {
      secrets: [
        { sealed: door.deps.box.seal(inmova.secret), activeUntil: null },
        { sealed: door.deps.box.seal(older), activeUntil: door.clock.now() + HOUR },
      ],
    })
    const sendWith = async (secret: string, id: string) =>
      (await door.send({ ...source, secret }, inmovaBody('PROPERTY_CREATED', { id }))).status
    expect([await sendWith(inmova.secret, '1'), await sendWith(older, '2')]).toEqual([200, 200])
    await door.clock.advance(HOUR)
    expect([await sendWith(inmova.secret, '3'), await sendWith(older, '4')]).toEqual([200, 401])
  })
})

describe('replays and hints', () => {
  test('row 8: a timestamp of more than 24 hours ago becomes a warning', async () => {
    const old = { ...inmovaBody('PROPERTY_CREATED'), timestamp: '2026-01-14T10:29:59.999Z' }
    expect(await door.send(inmova, old)).toMatchObject({ status: 200 })
    expect(await door.onlyEvent()).toMatchObject({
      type: 'PROPERTY_CREATED',
      warnings: ['Its timestamp is more than 24 hours old.'],
    })
  })

  test('row 8: what was replayed within seven days is the event of before', async () => {
    await door.send(inmova, inmovaBody('PROPERTY_CREATED'))
    await door.clock.advance(7 * 24 * HOUR)
    expect(await door.send(inmova, inmovaBody('PROPERTY_CREATED'))).toMatchObject({
      status: 200,
      json: { received: true, duplicate: true },
    })
    expect(await door.events()).toHaveLength(1)
  })

  test('row 9: the event of the body wins over X-Inmova-Event, and the mismatch becomes a warning', async () => {
    await door.send(inmova, inmovaBody('PROPERTY_CREATED'), {
      headers: { 'X-Inmova-Event': 'TENANT_CREATED' },
    })
    expect(await door.onlyEvent()).toMatchObject({
      type: 'PROPERTY_CREATED',
      warnings: [
        'A header or the URL says TENANT_CREATED; the signed body says PROPERTY_CREATED and counts.',
      ],
    })
  })
})

describe('answers', () => {
  test('row 10: the answer is 200 with a tiny JSON body', async () => {
    const { status, text, headers } = await door.send(cablenetai, lead())
    expect([status, text]).toEqual([200, '{"received":true}'])
    expect(headers['content-type']).toMatch(/^application\/json/)
  })

  test('row 11: the answer does not wait for deliveries; they are handed over, and no more', async () => {
    const rows = [await door.subscribe(['lead.created']), await door.subscribe(['lead.created'])]
    await door.send(cablenetai, lead())
    expect(door.handedOver.map(({ subscription, attempts }) => [subscription, attempts])).toEqual(
      rows.map((row) => [row, 0]),
    )
  })

  test.each([
    { name: 'malformed JSON', status: 400, code: 'VALIDATION_ERROR', send: () => door.send(cablenetai, '{') },
    {
      name: 'a wrong signature',
      status: 401,
      code: 'UNAUTHORIZED',
      send: () => door.send(cablenetai, lead(), { signature: 'ab'.repeat(32) }),
    },
    {
      name: 'an unknown connection',
      status: 404,
      code: 'NOT_FOUND',
      send: () => door.send({ ...cablenetai, token: 'x'.repeat(43) }, lead()),
    },
    {
      name: 'another method',
      status: 405,
      code: 'VALIDATION_ERROR',
      send: () => door.inject({ method: 'PUT', url: `/in/${cablenetai.token}`, payload: {} }),
    },
    {
      name: 'more than 1 MiB',
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      send: () => door.send(cablenetai, lead({ note: 'x'.repeat(1024 * 1024) })),
    },
  ])('row 12: $status for $name, and nothing is stored', async ({ status, code, send }) => {
    expect(await send()).toMatchObject({ status, json: { success: false, code } })
    expect(await door.events()).toEqual([])
  })

  test('row 12: 503 with Retry-After when it could not be stored, and the same again is then no duplicate', async () => {
    await door.subscribe(['lead.created'])
    outage(1)
    const refused = await door.send(cablenetai, lead())
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      json: { success: false, code: 'UNAVAILABLE', error: expect.stringContaining('The disk is full.') },
    })
    expect([await door.events(), door.handedOver]).toEqual([[], []])
    expect(await door.send(cablenetai, lead())).toMatchObject({ status: 200, json: { received: true } })
    expect([(await door.events()).length, door.handedOver.length]).toEqual([1, 1])
  })

  test('row 12: 200 for a duplicate, an unknown event and one that is switched off', async () => {
    const source = await door.connect('inmova', { switchedOff: ['TENANT_CREATED'] })
    await door.subscribe(['TENANT_CREATED', 'PROPERTY_CREATED'])
    const answers = [
      await door.send(source, inmovaBody('PROPERTY_CREATED')),
      await door.send(source, inmovaBody('PROPERTY_CREATED')),
      await door.send(source, { event: 'USER_CREATED', data: {} }),
      await door.send(source, inmovaBody('TENANT_CREATED')),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await door.events()).map(({ type, warnings }) => [type, warnings])).toEqual([
      ['PROPERTY_CREATED', []],
      ['unknown', []],
      ['TENANT_CREATED', ['This event type is switched off for its source: stored, delivered to nobody.']],
    ])
    expect(door.handedOver.map(({ type }) => type)).toEqual(['PROPERTY_CREATED'])
  })

  test.each(['', '/', '/lead.created', '/lead.created/', '?from=panel', '/?from=panel'])(
    'row 13: the URL may end in "%s", and is never answered with a redirect',
    async (end) => {
      const url = await door.listen(cablenetai)
      const body = JSON.stringify(lead())
      const headers = signatureHeader(cablenetai, bytesOf(body))
      const answer = await fetch(url + end, { method: 'POST', headers, body, redirect: 'manual' })
      expect(answer.status).toBe(200)
      expect(await door.onlyEvent()).toMatchObject({ type: 'lead.created', warnings: [] })
    },
  )

  test('row 14: the unsigned form data of the guide gets 401 and a hint', async () => {
    const { status, json } = await door.send(inmova, '{"test":true}', {
      signature: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([status, json]).toEqual([
      401,
      {
        success: false,
        code: 'UNAUTHORIZED',
        error: expect.stringMatching(/signature is missing or does not match.*this inmova source/),
      },
    ])
  })

  test.each(['GET', 'HEAD'] as const)(
    'row 14: %s says that the URL is alive, and no more',
    async (method) => {
      const { status, text } = await door.inject({ method, url: `/in/${cablenetai.token}` })
      expect([status, text]).toEqual([200, method === 'GET' ? '{"alive":true}' : ''])
    },
  )
})

describe('senders that try again', () => {
  test.each([
    { sender: 'A', row: 16 },
    { sender: 'B', row: 20 },
    { sender: 'guide', row: 16 },
  ] as const)('row $row: what sender $sender could not leave twice is stored once', async ({ sender }) => {
    outage(2)
    const clock = createSkippingClock()
    const url = await door.listen(inmova)
    const simulator = createInmova({ url, secret: inmova.secret, sender, clock })
    const [delivery] = await simulator.dispatch('PROPERTY_UPDATED')
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([503, 503, 200])
    expect(await door.onlyEvent()).toMatchObject({ type: 'PROPERTY_UPDATED', warnings: [] })
  })

  test('row 15: an answer that was lost on its way makes no second event, however often it is sent again', async () => {
    await door.subscribe(['PROPERTY_CREATED'])
    for (let sent = 1; sent <= 6; sent += 1) await door.send(inmova, inmovaBody('PROPERTY_CREATED'))
    expect([(await door.events()).length, door.handedOver.length]).toEqual([1, 1])
  })

  test('row 18: an outage of a day less a little loses no lead of CablenetAI, and doubles none', async () => {
    const clock = createSkippingClock()
    const start = clock.now()
    door.refusal = () =>
      clock.now() - start < 20 * HOUR ? new StoreUnavailable('The disk is full.') : undefined
    const url = await door.listen(cablenetai)
    const simulator = createCablenetai({ url, secret: cablenetai.secret, clock, random: () => 0.5 })
    const attempts = await simulator.send('lead.created')
    expect(attempts.at(-1)?.status).toBe(200)
    expect(await door.onlyEvent()).toMatchObject({ type: 'lead.created' })
  })

  test('row 19: what comes in another order than it happened is stored all the same', async () => {
    const later = sampleData('cablenetai', 'lead.status_changed')
    const earlier = { ...later, changed_at: '2026-01-16T09:11:00.000Z', to_status: 'nuevo' }
    for (const body of [later, earlier]) await door.send(cablenetai, body)
    expect(await door.events()).toHaveLength(2)
  })

  test('row 20: sender B sends the same data with another timestamp and signature: one event', async () => {
    const first = inmovaBody('PROPERTY_UPDATED')
    const again = { ...first, timestamp: '2026-01-15T10:31:00.456Z' }
    expect(await door.send(inmova, first)).toMatchObject({ json: { received: true } })
    expect(await door.send(inmova, again)).toMatchObject({ json: { duplicate: true } })
    expect(await door.events()).toHaveLength(1)
  })

  test('row 20: a property that is updated again is another event', async () => {
    await door.send(inmova, inmovaBody('PROPERTY_UPDATED'))
    await door.send(inmova, inmovaBody('PROPERTY_UPDATED', { updatedAt: '2026-01-16T14:30:01.000Z' }))
    expect(await door.events()).toHaveLength(2)
  })

  test('row 20: without the fields of its key, the data in any order of keys is what tells', async () => {
    const send = (data: object, timestamp: string) =>
      door.send(inmova, { event: 'TENANT_UPDATED', timestamp, data })
    await send({ id: 't', changes: { phone: { old: '1', new: '2' } } }, '2026-01-15T10:00:00Z')
    await send({ changes: { phone: { new: '2', old: '1' } }, id: 't' }, '2026-01-15T10:01:00Z')
    await send({ changes: { phone: { new: '3', old: '2' } }, id: 't' }, '2026-01-15T10:02:00Z')
    expect(await door.events()).toHaveLength(2)
  })

  test('row 21: a vendor may number its deliveries: each number is not another event', async () => {
    for (const number of ['1', '2']) {
      await door.send(cablenetai, lead(), { headers: { 'X-CablenetAI-Delivery': number } })
    }
    expect(await door.events()).toHaveLength(1)
  })
})

describe('names and data', () => {
  test.each([
    ['USER_CREATED', { id: 'u1' }],
    ['USER_ONBOARDING_COMPLETED', { userId: 'u1', companyId: 'c1', timestamp: '2026-01-15T10:30:00Z' }],
    ['user.onboarding_completed', { userId: 'u1', companyId: 'c1' }],
    ['payment.paid', { id: 'p1' }],
    ['property.created', { id: 'p1' }],
  ])('rows 23 and 24: %s is stored under the name it came with, also without an id', async (event, data) => {
    expect(await door.send(inmova, { event, timestamp: '2026-01-15T10:30:00Z', data })).toMatchObject({
      status: 200,
    })
    expect(await door.onlyEvent()).toMatchObject({ type: 'unknown', reportedType: event, warnings: [] })
  })

  test('row 24: unknown events with the same data but other names are two events', async () => {
    for (const event of ['USER_CREATED', 'USER_DELETED'])
      await door.send(inmova, { event, data: { id: 'u' } })
    expect(await door.events()).toHaveLength(2)
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.cablenetai+json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'json',
    'text',
    'a/b/c',
    'application/json, application/json',
    ';',
    '',
    undefined,
  ])('row 31: JSON is taken under the Content-Type %s', async (contentType) => {
    const { statusCode } = await door.app.inject({
      method: 'POST',
      url: `/in/${cablenetai.token}`,
      headers: {
        ...signatureHeader(cablenetai, bytesOf(lead())),
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      payload: bytesOf(lead()),
    })
    expect([statusCode, (await door.onlyEvent()).type]).toEqual([200, 'lead.created'])
  })

  test('row 31: a byte order mark is tolerated, and not delivered', async () => {
    await door.subscribe(['lead.created'])
    const url = await door.listen(cablenetai)
    await createCablenetai({ url, secret: cablenetai.secret, variant: { bom: true } }).send('lead.created')
    expect(door.handedOver.map(({ body }) => body.toString())).toEqual([JSON.stringify(lead())])
  })

  test.each([
    ['a list', '[{"id":"1"}]'],
    ['a string', '"lead"'],
    ['a number', '1'],
    ['null', 'null'],
    ['nothing', ''],
  ])('row 31: %s at the top gets 400', async (_, body) => {
    expect(await door.send(cablenetai, body)).toMatchObject({
      status: 400,
      json: { success: false, code: 'VALIDATION_ERROR', error: expect.stringMatching(/^The body /) },
    })
  })

  const appointment = (starts_at: unknown) => ({
    ...sampleData('cablenetai', 'appointment.scheduled'),
    starts_at,
  })
  const taken = (source: 'cablenetai' | 'inmova', type: string, change: Record<string, unknown>) => ({
    source,
    body: source === 'inmova' ? inmovaBody(type, change) : { ...sampleData(source, type), ...change },
  })

  test.each([
    {
      row: 32,
      what: 'a time with milliseconds',
      ...taken('cablenetai', 'lead.created', { created_at: '2026-01-15T14:30:00.123456Z' }),
    },
    {
      row: 32,
      what: 'a time without them',
      ...taken('cablenetai', 'lead.created', { created_at: '2026-01-15T14:30:00Z' }),
    },
    {
      row: 32,
      what: 'a time with an offset',
      source: 'cablenetai',
      body: appointment('2026-02-10T15:00:00-0400'),
    },
    { row: 32, what: 'a day', source: 'cablenetai', body: appointment('2026-02-10') },
    {
      row: 33,
      what: 'a contract that starts at a time',
      ...taken('inmova', 'CONTRACT_CREATED', { startDate: '2026-02-01T00:00:00.000Z' }),
    },
    {
      row: 33,
      what: 'a contract that starts on a day',
      ...taken('inmova', 'CONTRACT_CREATED', { startDate: '2026-02-01' }),
    },
    {
      row: 34,
      what: 'an amount in a string',
      ...taken('cablenetai', 'payment.received', { amount: '95000.50' }),
    },
    { row: 34, what: 'an amount with cents', ...taken('inmova', 'PAYMENT_RECEIVED', { amount: 1200.5 }) },
    {
      row: 35,
      what: 'a currency that is on no list',
      ...taken('cablenetai', 'contract.signed', { currency: 'COP' }),
    },
    { row: 36, what: 'cash', ...taken('cablenetai', 'payment.received', { method: 'cash' }) },
    {
      row: 36,
      what: 'a way to pay that is on no list',
      ...taken('cablenetai', 'payment.received', { method: 'transferencia manual' }),
    },
    {
      row: 38,
      what: 'a payment by bank transfer',
      ...taken('inmova', 'PAYMENT_RECEIVED', { paymentMethod: 'BANK_TRANSFER', stripePaymentIntentId: null }),
    },
    {
      row: 40,
      what: 'a change of a field that nobody described',
      ...taken('inmova', 'PROPERTY_UPDATED', {
        changes: { pool: { old: null, new: true } },
        updatedFields: ['pool'],
      }),
    },
    {
      row: 41,
      what: 'null for what may be missing',
      ...taken('inmova', 'PROPERTY_CREATED', { postalCode: null, rooms: null, description: null }),
    },
    {
      row: 42,
      what: 'a state in Spanish',
      ...taken('inmova', 'MAINTENANCE_CREATED', { status: 'pendiente', priority: 'alta' }),
    },
    {
      row: 43,
      what: 'an id of 16 characters',
      ...taken('inmova', 'PROPERTY_CREATED', { id: 'clx1234567890abc' }),
    },
    {
      row: 43,
      what: 'an id of 128 characters',
      ...taken('inmova', 'PROPERTY_CREATED', { id: 'i'.repeat(128) }),
    },
    { row: 44, what: 'a month in words', ...taken('inmova', 'PAYMENT_RECEIVED', { month: 'febrero 2026' }) },
    {
      row: 45,
      what: 'the portal a lead came from',
      ...taken('cablenetai', 'lead.created', { source: 'portal:7f3a' }),
    },
    {
      row: 46,
      what: 'the first stage of a lead',
      ...taken('cablenetai', 'lead.status_changed', { from_status: null }),
    },
    {
      row: 47,
      what: 'a time without a zone',
      source: 'cablenetai',
      body: appointment('2026-02-10T15:00:00'),
    },
  ] as const)('row $row: $what is taken as it is, without a warning', async ({ source, body }) => {
    expect(await door.send(source === 'inmova' ? inmova : cablenetai, body)).toMatchObject({ status: 200 })
    const event = await door.onlyEvent()
    expect(event.warnings).toEqual([])
    expect(event.type).not.toBe('unknown')
    expect(String(event.body)).toBe(JSON.stringify(body))
  })

  test('row 37: the pdf_url of a signed contract may be another one each time: still one event', async () => {
    const signed = sampleData('cablenetai', 'contract.signed')
    await door.send(cablenetai, signed)
    await door.send(cablenetai, { ...signed, pdf_url: 'https://files.example.com/other.pdf?token=new' })
    expect(await door.events()).toHaveLength(1)
    await door.send(cablenetai, { ...signed, signed_at: '2026-02-03T18:05:00.000Z' })
    expect(await door.events()).toHaveLength(2)
  })

  test('row 39: a payment that is created and then received is two events, told apart by the name only', async () => {
    const data = sampleData('inmova', 'PAYMENT_RECEIVED')
    for (const event of ['PAYMENT_CREATED', 'PAYMENT_RECEIVED']) {
      await door.send(inmova, { event, timestamp: '2026-01-15T10:00:00Z', data })
    }
    expect((await door.events()).map(({ type }) => type)).toEqual(['PAYMENT_CREATED', 'PAYMENT_RECEIVED'])
  })

  test('row 41: a payload that does not fit is stored and delivered, and marked', async () => {
    await door.subscribe(['PROPERTY_CREATED'])
    await door.send(inmova, { event: 'PROPERTY_CREATED', data: { id: 'p', price: 'gratis', city: 7 } })
    const { warnings } = await door.onlyEvent()
    expect(warnings).toContain('Does not fit the schema: price: expected a number.')
    expect(warnings).toContain('Does not fit the schema: city: expected a string.')
    expect(door.handedOver).toHaveLength(1)
  })

  test.each([
    ['a string', 'lead 1', 'lead 1'],
    ['a number', 17, '17'],
    ['null', null, null],
    ['an object', { $oid: '1' }, null],
  ])('row 43: an id that is %s', async (_, id, subject) => {
    await door.send(cablenetai, lead({ id }))
    expect(await door.onlyEvent()).toMatchObject({ type: 'lead.created', subject })
  })

  test('row 48: the account is the inbound URL: the same body at two of them is two events', async () => {
    const other = await door.connect('cablenetai')
    const body = sampleData('cablenetai', 'payment.received')
    for (const source of [cablenetai, other]) await door.send(source, body)
    expect((await door.events()).map(({ source }) => source)).toEqual([cablenetai.row, other.row])
  })

  test('row 53: events that both vendors have are never mixed up', async () => {
    const theirs = await door.subscribe(['contract.signed', 'payment.received'])
    const ours = await door.subscribe(['CONTRACT_SIGNED', 'PAYMENT_RECEIVED'])
    await door.send(cablenetai, sampleData('cablenetai', 'contract.signed'))
    await door.send(inmova, inmovaBody('CONTRACT_SIGNED'))
    await door.send(inmova, { event: 'contract.signed', data: sampleData('cablenetai', 'contract.signed') })
    await door.send(cablenetai, inmovaBody('CONTRACT_SIGNED'))
    expect((await door.events()).map(({ type, reportedType }) => [type, reportedType])).toEqual([
      ['contract.signed', null],
      ['CONTRACT_SIGNED', null],
      ['unknown', 'contract.signed'],
      ['contract.signed', null],
    ])
    expect(door.handedOver.map(({ subscription }) => subscription)).toEqual([theirs, ours, theirs])
  })

  test('row 54: nothing of a person and no secret gets into the log', async () => {
    await door.send(cablenetai, lead())
    await door.send(cablenetai, lead(), { signature: 'ab'.repeat(32) })
    await door.send(cablenetai, `${JSON.stringify(lead())}}`)
    door.refusal = () => new Error('unheard-of')
    expect(await door.send(cablenetai, lead({ id: 'next' }))).toMatchObject({
      status: 500,
      json: { success: false, code: 'INTERNAL_ERROR' },
    })
    const log = door.logged.join('')
    expect(log).toContain('unheard-of')
    for (const secret of ['Carlos', '8095550142', 'example.com', cablenetai.secret, cablenetai.token]) {
      expect(log).not.toContain(secret)
    }
  })
})
