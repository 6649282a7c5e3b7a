// The inbound door as HTTP. Real: the whole app with its error handling, verification, recognition, the SQLite store;
// real sockets where it matters how bytes arrive, app.inject elsewhere. Doubles: the clock, the dispatcher (a list),
// and a store that refuses where it says so. Observed: answers, stored events, what the dispatcher is handed, figures.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import type { HTTPMethods } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addWorkspace } from '../../src/access.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { bytesOf, type Door, inmovaBody, lead, openDoor, signatureHeader, type TestSource } from './door.ts'

const MIB = 1024 * 1024

let door: Door
let source: TestSource

beforeEach(async () => {
  door = await openDoor()
  source = await door.connect('cablenetai')
})
afterEach(() => door.close())

/** A lead of exactly this many bytes. */
function leadOf(size: number): Buffer {
  const empty = bytesOf(lead({ note: '' }))
  const bytes = bytesOf(lead({ note: 'x'.repeat(size - empty.length) }))
  expect(bytes).toHaveLength(size)
  return bytes
}

/** Sends the body in these pieces, over a socket of its own, and resolves to the answer. */
async function post(
  url: string,
  pieces: readonly Buffer[],
  options: RequestOptions = {},
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; text: string }> {
  const sent = request(url, { method: 'POST', ...options })
  const answered = once(sent, 'response')
  for (const piece of pieces) sent.write(piece)
  sent.end()
  const [answer] = (await answered) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) }
}

/** Sends these very characters and resolves to all that comes back until the connection ends. */
async function raw(url: string, characters: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(characters, 'latin1')
  return text(socket)
}

function rawRequest(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', body].join('\r\n')
}

async function figures(): Promise<readonly string[]> {
  const lines = (await door.deps.metrics.text()).split('\n')
  return lines
    .filter((line) => line.startsWith('hook_bridge_inbound_events_total'))
    .map((line) => line.replace('hook_bridge_inbound_events_total', ''))
}

describe('200', () => {
  test('the event is on disk before the answer, and before the dispatcher hears of it', async () => {
    const onDisk = await openDoor({ onDisk: true })
    const here = await onDisk.connect('cablenetai')
    await onDisk.subscribe(['lead.created'])
    const countOnDisk = () => {
      const db = new Database(onDisk.file, { readonly: true })
      const count = db.prepare('SELECT count(*) FROM delivery').pluck().get()
      db.close()
      return count
    }
    const seen: unknown[] = []
    onDisk.onHandedOver = () => void seen.push(countOnDisk())
    expect(await onDisk.send(here, lead())).toMatchObject({ status: 200, text: '{"received":true}' })
    expect(seen).toEqual([1])
    await onDisk.close()
  })

  test('a duplicate is told from the first, and handed to nobody', async () => {
    await door.subscribe(['lead.created'])
    expect((await door.send(source, lead())).json).toEqual({ received: true })
    expect((await door.send(source, lead())).json).toEqual({ received: true, duplicate: true })
    expect(door.handedOver).toHaveLength(1)
  })

  test('an event goes to those whose filters it passes, and is stored also when these are none', async () => {
    const elsewhere = { field: 'source', is: 'equals', value: 'somewhere else' } as const
    await door.subscribe(['lead.created'], { filters: [elsewhere] })
    expect((await door.send(source, lead())).status).toBe(200)
    expect(door.handedOver).toEqual([])
    expect(await door.events()).toHaveLength(1)
    const wanted = await door.subscribe(['lead.created'], { filters: [{ ...elsewhere, value: null }] })
    await door.send(source, { ...lead(), id: 'lead-2', source: null })
    expect(door.handedOver.map((each) => each.subscription)).toEqual([wanted])
  })

  test('the source knows when it was last heard, also of duplicates, but not of what was refused', async () => {
    const lastEventAt = () => door.deps.registry.source(source.row)?.lastEventAt
    expect(lastEventAt()).toBeNull()
    await door.send(source, lead(), { signature: null })
    expect(lastEventAt()).toBeNull()
    for (let sent = 0; sent < 2; sent += 1) {
      await door.clock.advance('1m')
      await door.send(source, lead())
      expect(lastEventAt()).toBe(door.clock.now())
    }
  })

  test('every answer is counted by what became of the request', async () => {
    const some = await door.connect('inmova', { switchedOff: ['TENANT_CREATED'] })
    await door.send(some, inmovaBody('PROPERTY_CREATED'))
    await door.send(some, inmovaBody('PROPERTY_CREATED'))
    await door.send(some, inmovaBody('TENANT_CREATED'))
    await door.send(some, { event: 'USER_CREATED' })
    await door.send(some, '{')
    await door.send(some, '{', { signature: null })
    await door.send(source, lead())
    door.refusal = () => new StoreUnavailable('full')
    await door.send(some, inmovaBody('CONTRACT_CREATED'))
    expect(await figures()).toEqual([
      '{provider="inmova",result="accepted"} 1',
      '{provider="inmova",result="duplicate"} 1',
      '{provider="inmova",result="switched_off"} 1',
      '{provider="inmova",result="unknown"} 1',
      '{provider="inmova",result="rejected"} 2',
      '{provider="cablenetai",result="accepted"} 1',
      '{provider="inmova",result="unavailable"} 1',
    ])
  })
})

describe('the body over a socket', () => {
  test.each([
    ['in one piece', (bytes: Buffer) => [bytes]],
    ['byte by byte', (bytes: Buffer) => [...bytes].map((byte) => Buffer.of(byte))],
  ])('is taken %s, chunked', async (_, cut) => {
    const bytes = bytesOf(lead())
    const url = await door.listen(source)
    const headers = { ...signatureHeader(source, bytes), 'Transfer-Encoding': 'chunked' }
    expect(await post(url, cut(bytes), { headers })).toMatchObject({ status: 200 })
    expect((await door.onlyEvent()).body?.equals(bytes)).toBe(true)
  })

  test('is taken with its length, in pieces that cut letters in two', async () => {
    const bytes = bytesOf(lead({ name: 'Peña 家 🏡' }))
    const url = await door.listen(source)
    const headers = { ...signatureHeader(source, bytes), 'Content-Length': String(bytes.length) }
    const pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, at) =>
      bytes.subarray(at * 3, at * 3 + 3),
    )
    expect(await post(url, pieces, { headers })).toMatchObject({ status: 200 })
    expect((await door.onlyEvent()).body?.equals(bytes)).toBe(true)
  })

  test('is asked for when the sender expects 100-continue', async () => {
    const bytes = bytesOf(lead())
    const sent = request(await door.listen(source), {
      method: 'POST',
      headers: {
        ...signatureHeader(source, bytes),
        'Content-Length': String(bytes.length),
        Expect: '100-continue',
      },
    })
    sent.flushHeaders()
    await once(sent, 'continue')
    sent.end(bytes)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    expect([answer.statusCode, await text(answer)]).toEqual([200, '{"received":true}'])
  })

  test('many on one connection are answered one after the other, whatever becomes of each', async () => {
    const url = await door.listen(source)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const bodies = ['a', 'b', 'c'].map((id) => bytesOf(lead({ id })))
    const statuses: unknown[] = []
    for (const bytes of bodies) {
      statuses.push((await post(url, [bytes], { agent })).status)
      statuses.push((await post(url, [bytes], { agent, headers: signatureHeader(source, bytes) })).status)
    }
    agent.destroy()
    expect(statuses).toEqual([401, 200, 401, 200, 401, 200])
    expect(await door.events()).toHaveLength(3)
  })

  test('that ends before its length is not taken for the whole', async () => {
    const url = await door.listen(source)
    const body = JSON.stringify(lead())
    const headers = { ...signatureHeader(source, bytesOf(body)), 'Content-Length': String(body.length + 5) }
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.end(rawRequest(new URL(url).pathname, headers, body))
    expect(await text(socket)).not.toContain('200 OK')
    expect(await door.events()).toEqual([])
  })

  test('headers may be spelled in any case', async () => {
    const url = await door.listen(source)
    const body = JSON.stringify(lead({ name: 'Ana' }))
    const [value = ''] = Object.values(signatureHeader(source, bytesOf(body)))
    const headers = { 'X-CABLENETAI-SIGNATURE': value, 'content-LENGTH': String(body.length) }
    expect(await raw(url, rawRequest(new URL(url).pathname, headers, body))).toContain('200 OK')
  })

  test.each([
    ['bytes that are not ASCII', 'X-CablenetAI-Signature: \xff\xfe\xf1'],
    ['two lines', `X-CablenetAI-Signature: ${'a'.repeat(64)}\r\nX-CablenetAI-Signature: ${'b'.repeat(64)}`],
    ['no value', 'X-CablenetAI-Signature:'],
  ])('a signature header of %s gets 401', async (_, lines) => {
    const url = await door.listen(source)
    const head = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: localhost\r\nConnection: close`
    expect(await raw(url, `${head}\r\n${lines}\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 401 /)
  })
})

describe('413', () => {
  test.each([
    ['with its length', 1],
    ['in many pieces', 64],
  ])('a body of exactly 1 MiB passes, %s', async (_, pieces) => {
    const bytes = leadOf(MIB)
    const size = MIB / pieces
    const cut = Array.from({ length: pieces }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
    const url = await door.listen(source)
    const length = pieces === 1 ? { 'Content-Length': String(MIB) } : {}
    const headers = { ...signatureHeader(source, bytes), ...length }
    expect(await post(url, cut, { headers })).toMatchObject({ status: 200 })
    expect((await door.onlyEvent()).body).toHaveLength(MIB)
  })

  test('one byte more does not, and the answer says how much does', async () => {
    const answer = await door.send(source, leadOf(MIB + 1))
    expect(answer).toMatchObject({
      status: 413,
      json: { success: false, code: 'PAYLOAD_TOO_LARGE', error: expect.stringContaining('1048576 bytes') },
    })
    expect(await door.events()).toEqual([])
  })

  test('a sender that has written all of a far too large body gets the answer, and no reset connection', async () => {
    const bytes = leadOf(12 * MIB)
    const cut = Array.from({ length: 12 }, (_, at) => bytes.subarray(at * MIB, (at + 1) * MIB))
    const url = await door.listen(source)
    const headers = { ...signatureHeader(source, bytes), 'Content-Length': String(bytes.length) }
    expect(await post(url, cut, { headers })).toMatchObject({ status: 413 })
  })

  test('one byte more does not, when no length was announced', async () => {
    const bytes = leadOf(MIB + 1)
    const { statusCode } = await door.app.inject({
      method: 'POST',
      url: `/in/${source.token}`,
      headers: { ...signatureHeader(source, bytes), 'transfer-encoding': 'chunked' },
      payload: bytes,
    })
    expect([statusCode, await door.events()]).toEqual([413, []])
  })
})

describe('400', () => {
  test.each([
    ['a list', '[]', 'The body must be a JSON object.'],
    ['a string', '"{}"', 'The body must be a JSON object.'],
    ['null', 'null', 'The body must be a JSON object.'],
    ['nothing', '', 'The body is not valid JSON.'],
    ['blanks', ' \r\n', 'The body is not valid JSON.'],
    ['a byte order mark alone', '\ufeff', 'The body is not valid JSON.'],
    ['two byte order marks', '\ufeff\ufeff{}', 'The body is not valid JSON.'],
    ['half an object', '{"id":', 'The body is not valid JSON.'],
    ['two objects', '{}{}', 'The body is not valid JSON.'],
    ['a form', 'id=1&name=Ana', 'The body is not valid JSON.'],
    ['NaN', '{"id":NaN}', 'The body is not valid JSON.'],
    ['single quotes', "{'id':1}", 'The body is not valid JSON.'],
  ])('a signed body that is %s', async (_, body, error) => {
    expect(await door.send(source, body)).toMatchObject({
      status: 400,
      json: { success: false, code: 'VALIDATION_ERROR', error },
    })
    expect(await door.events()).toEqual([])
  })

  test('UTF-16 is not JSON', async () => {
    expect(await door.send(source, Buffer.from(JSON.stringify(lead()), 'utf16le'))).toMatchObject({
      status: 400,
    })
  })

  test.each([
    ['objects', '{"a":', '}'],
    ['lists', '[', ']'],
  ])('%s nested as deeply as a body has room for', async (_, open, close) => {
    const depth = 150_000
    const body = `{"id":"1","org_id":"o","source":"x","deep":${open.repeat(depth)}1${close.repeat(depth)}}`
    expect(await door.send(source, body)).toMatchObject({
      status: 400,
      json: { success: false, code: 'VALIDATION_ERROR', error: 'The body is nested too deeply.' },
    })
    expect(await door.events()).toEqual([])
    expect(await door.send(source, lead())).toMatchObject({ status: 200 })
  })

  test('a depth that anybody may need is no problem', async () => {
    const deep = `${'[{"a":'.repeat(500)}1${'}]'.repeat(500)}`
    expect(await door.send(source, `{"id":"1","org_id":"o","source":"x","deep":${deep}}`)).toMatchObject({
      status: 200,
    })
  })

  test('what is not signed is not even looked at', async () => {
    expect(await door.send(source, '{', { signature: null })).toMatchObject({ status: 401 })
  })
})

describe('404', () => {
  test.each(['POST', 'GET'] as const)('%s with a token that no source has', async (method) => {
    expect(await door.inject({ method, url: `/in/${'A'.repeat(43)}` })).toMatchObject({
      status: 404,
      json: { success: false, code: 'NOT_FOUND', error: expect.stringContaining('No source') },
    })
  })

  test('HEAD with a token that no source has', async () => {
    expect(await door.inject({ method: 'HEAD', url: `/in/${'A'.repeat(43)}` })).toMatchObject({ status: 404 })
  })

  test.each(['', 'constructor', '__proto__', '%00', '..%2f..', 'a%20b'])('the token "%s"', async (token) => {
    expect(await door.inject({ method: 'POST', url: `/in/${token}`, payload: '{}' })).toMatchObject({
      status: 404,
    })
  })

  test('a token is told from another one by the case of its letters', async () => {
    const token =
      source.token.toUpperCase() === source.token ? source.token.toLowerCase() : source.token.toUpperCase()
    expect(await door.send({ ...source, token }, lead())).toMatchObject({ status: 404 })
  })

  test('a source that was disconnected is unknown from then on', async () => {
    await door.deps.store.removeSource(source.row, door.clock.now())
    door.deps.registry.dropSource(source.row)
    expect(await door.send(source, lead())).toMatchObject({ status: 404 })
  })
})

describe('405', () => {
  const methods: readonly HTTPMethods[] = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

  test.each(methods)('%s names the methods that there are', async (method) => {
    for (const url of [`/in/${source.token}`, `/in/${source.token}/`, `/in/${source.token}/lead.created`]) {
      const answer = await door.app.inject({ method: method as 'PUT', url })
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST'])
      expect(answer.json()).toMatchObject({ success: false, code: 'VALIDATION_ERROR' })
    }
  })

  test('a body under whatever Content-Type does not change that', async () => {
    const headers = { 'content-type': 'nonsense', ...signatureHeader(source, bytesOf(lead())) }
    const url = `/in/${source.token}`
    expect(await door.inject({ method: 'PUT', url, headers, payload: bytesOf(lead()) })).toMatchObject({
      status: 405,
    })
    expect(await door.events()).toEqual([])
  })
})

describe('503', () => {
  test('a store that is closing takes nothing, and the answer asks to come again', async () => {
    const closing = await openDoor()
    const here = await closing.connect('cablenetai')
    await closing.deps.store.close()
    expect(await closing.send(here, lead())).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      json: { success: false, code: 'UNAVAILABLE', error: expect.stringContaining('please send it again') },
    })
    expect(closing.handedOver).toEqual([])
    await closing.app.close()
  })

  test('a mistake of ours is never taken for one of the sender: 500, and the same again is welcome', async () => {
    const { registry } = door.deps
    const { matching } = registry
    registry.matching = () => {
      throw new TypeError('a mistake')
    }
    expect(await door.send(source, lead())).toMatchObject({ status: 500, json: { code: 'INTERNAL_ERROR' } })
    registry.matching = matching
    expect(await door.send(source, lead())).toMatchObject({ status: 200, text: '{"received":true}' })
  })

  test('an error that nobody expected gets 500, which senders try again, and names nothing inside', async () => {
    door.refusal = () => new Error('UNIQUE constraint failed: event.id')
    const answer = await door.send(source, lead())
    expect([answer.status, answer.json['code']]).toEqual([500, 'INTERNAL_ERROR'])
    expect(answer.text).not.toContain('UNIQUE')
    door.refusal = () => undefined
    expect(await door.send(source, lead())).toMatchObject({ status: 200, text: '{"received":true}' })
  })
})

describe('the same fact', () => {
  test('twenty times at once is one event and one delivery', async () => {
    await door.subscribe(['lead.created'])
    const answers = await Promise.all(Array.from({ length: 20 }, () => door.send(source, lead())))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(answers.filter(({ json }) => json['duplicate'] !== true)).toHaveLength(1)
    expect([(await door.events()).length, door.handedOver.length]).toEqual([1, 1])
  })

  test('two hundred different ones at once are two hundred events', async () => {
    await door.subscribe(['lead.created'])
    const ids = Array.from({ length: 200 }, (_, at) => `lead-${at}`)
    await Promise.all(ids.map((id) => door.send(source, lead({ id }))))
    expect(
      door.handedOver.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id).sort(),
    ).toEqual([...ids].sort())
  })

  test('is new again when more than the dedupe window lies between', async () => {
    await door.send(source, lead())
    for (let week = 1; week <= 2; week += 1) {
      await door.clock.advance('192h')
      await door.send(source, lead({ id: `of week ${week}` }))
    }
    expect((await door.send(source, lead())).json).toEqual({ received: true })
    expect(await door.events()).toHaveLength(4)
  })

  test.each([
    ['a vendor that names it otherwise', { event: 'lead.updated', data: lead() }],
    ['an id that differs by a blank', lead({ id: `${String(lead()['id'])} ` })],
    ['the same id as another event', { ...lead(), from_status: 'a', to_status: 'b' }],
  ])('is not %s', async (_, other) => {
    await door.send(source, lead())
    expect((await door.send(source, other)).json).toEqual({ received: true })
  })

  test('without an id is told by all of its fields', async () => {
    const { id: _, ...anonymous } = lead()
    for (const name of ['Ana', 'Ana', 'Luis']) await door.send(source, { ...anonymous, name })
    expect((await door.events()).map(({ subject }) => subject)).toEqual([null, null])
  })

  test('is told by the lead, not by what all leads carry along', async () => {
    for (const id of ['1', '2', '2']) {
      await door.send(source, { event: 'lead.created', id, name: 'Ana', data: { version: 2 } })
    }
    expect((await door.events()).map(({ type, subject }) => [type, subject])).toEqual([
      ['lead.created', '1'],
      ['lead.created', '2'],
    ])
  })

  test('in an envelope with a new time is the fact that came bare', async () => {
    await door.send(source, lead())
    for (const at of [1, 2]) {
      expect((await door.send(source, { event: 'lead.created', at, data: lead() })).json).toEqual({
        received: true,
        duplicate: true,
      })
    }
  })

  test('does not depend on a header, on the end of the URL or on how the JSON is written', async () => {
    await door.send(source, lead())
    const headers = { 'x-event': 'contract.signed', 'x-request-id': '7' }
    for (const how of [{ headers }, { end: '/payment.received' }]) {
      expect((await door.send(source, JSON.stringify(lead(), null, 2), how)).json).toMatchObject({
        duplicate: true,
      })
    }
  })
})

describe('whatever happens between a sender and the disk', () => {
  const written = [
    (id: string) => JSON.stringify(lead({ id })),
    (id: string) => JSON.stringify(lead({ id }), null, 2),
    (id: string) => JSON.stringify({ event: 'lead.created', at: id.length, data: lead({ id }) }),
  ]
  const sender = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    write: fc.constantFrom(...written),
    /** So many times the answer does not reach the sender, who then sends again. */
    lostAnswers: fc.nat(2),
  })
  const outages = fc.array(fc.boolean(), { maxLength: 20 })

  test('every lead that was sent until it was accepted is one event and one delivery', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sender, { maxLength: 8 }), outages, async (senders, outages) => {
        const door = await openDoor()
        const source = await door.connect('cablenetai')
        await door.subscribe(['lead.created'])
        const script = [...outages]
        door.refusal = () => (script.shift() === true ? new StoreUnavailable('The disk is full.') : undefined)
        await Promise.all(
          senders.map(async ({ id, write, lostAnswers }) => {
            for (let accepted = 0; accepted <= lostAnswers;) {
              const { status } = await door.send(source, write(id))
              if (status === 200) accepted += 1
            }
          }),
        )
        const ids = [...new Set(senders.map(({ id }) => id))].sort()
        const subjects = (await door.events()).map(({ subject }) => subject)
        expect([subjects.length, new Set(subjects)]).toEqual([ids.length, new Set(ids)])
        expect(door.handedOver.map(({ body }) => body.toString()).sort()).toEqual(
          ids.map((id) => JSON.stringify(lead({ id }))).sort(),
        )
        await door.close()
      }),
      { numRuns: 40 },
    )
  })
})

describe('workspaces', () => {
  test('know nothing of each other: neither events, nor duplicates, nor subscriptions', async () => {
    const other = await addWorkspace(door.deps, 'other')
    const theirs = await door.connect('cablenetai', { workspace: other.row })
    const ours = await door.subscribe(['lead.created'])
    const alien = await door.subscribe(['lead.created'], { workspace: other.row })
    await door.send(source, lead())
    expect(door.handedOver.map(({ subscription }) => subscription)).toEqual([ours])
    await door.send(theirs, lead())
    expect(door.handedOver.map(({ subscription }) => subscription)).toEqual([ours, alien])
    expect((await door.events()).map((event) => event.source)).toEqual([source.row])
    expect((await door.events(other.row)).map((event) => event.source)).toEqual([theirs.row])
  })

  test('the secret of one source opens no other, not even with its body', async () => {
    const other = await door.connect('cablenetai')
    expect(await door.send({ ...source, secret: other.secret }, lead())).toMatchObject({ status: 401 })
  })
})

describe('who gets an event', () => {
  test('every subscription to its type, each once, whatever state it is in', async () => {
    const rows = [
      await door.subscribe(['lead.created', 'contract.signed']),
      await door.subscribe(['lead.created'], { state: 'paused' }),
      await door.subscribe(['lead.created'], { state: 'suspended' }),
      await door.subscribe(['lead.created'], { state: 'gone' }),
    ]
    await door.subscribe(['contract.signed'])
    await door.send(source, lead())
    expect(door.handedOver.map(({ subscription }) => subscription)).toEqual(rows)
  })

  test('nobody when it is switched off; then those who subscribed when it is switched on again', async () => {
    const off = await door.connect('cablenetai', { switchedOff: ['lead.created'] })
    await door.subscribe(['lead.created'])
    await door.send(off, lead({ id: 'while off' }))
    expect(door.handedOver).toEqual([])
    door.deps.registry.putSource(await door.deps.store.changeSource(off.row, { switchedOff: [] }))
    await door.send(off, lead({ id: 'when on' }))
    expect(door.handedOver).toHaveLength(1)
  })

  test('who subscribed after it came gets nothing of it', async () => {
    await door.send(source, lead())
    await door.subscribe(['lead.created'])
    await door.send(source, lead())
    expect(door.handedOver).toEqual([])
  })
})
