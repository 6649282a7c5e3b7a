// What comes in, what is kept of it, and what goes out. Real: the app, recognition, the SQLite store on disk, which is
// read with a connection of its own for the raw bytes. Doubles: the clock, the dispatcher (a list).
// Observed: the bytes in the database and those that the dispatcher is handed.
import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesOf, type Door, inmovaBody, lead, openDoor, type TestSource } from './door.ts'

let door: Door
let cablenetai: TestSource
let inmova: TestSource

// One door for all: every body below is an event of its own.
beforeAll(async () => {
  door = await openDoor({ onDisk: true })
  cablenetai = await door.connect('cablenetai')
  inmova = await door.connect('inmova')
  await door.subscribe(['lead.created', 'PROPERTY_CREATED', 'unknown'])
})
afterAll(() => door.close())

interface Kept {
  readonly raw: Buffer
  readonly delivered: Buffer
  readonly warnings: readonly string[]
}

/** Sends it and returns what became of it. */
async function through(source: TestSource, body: string | Buffer | object): Promise<Kept> {
  const before = door.handedOver.length
  expect(await door.send(source, body)).toMatchObject({ status: 200, text: '{"received":true}' })
  expect(door.handedOver).toHaveLength(before + 1)
  const { event, body: delivered } = door.handedOver[before]!
  const stored = await door.deps.store.getEvent(door.workspace.row, event)
  expect(stored?.body?.equals(delivered)).toBe(true)
  return { raw: door.payloadOf(event).raw, delivered, warnings: stored?.warnings ?? [] }
}

let leads = 0

/** The text of a lead with more JSON in it, written as given. */
function leadText(more: string): string {
  return `{"id":"l${(leads += 1)}","org_id":"o","source":"form",${more}}`
}

describe('compact JSON of the documented shape is delivered', () => {
  test('which is the raw bytes, kept once, where the sender writes it like JavaScript', async () => {
    const bytes = bytesOf(lead({ name: 'Carlos Manuel Peña 家 🏡 \u2028', note: 'tab\tline\n"quoted" \\ /' }))
    const { raw, delivered } = await through(cablenetai, bytes)
    expect([raw.equals(bytes), delivered.equals(bytes)]).toEqual([true, true])
    expect(door.payloadOf(door.handedOver.at(-1)!.event).body).toBeNull()
  })

  test.each([
    ['pretty-printed JSON', JSON.stringify(lead({ id: 'pretty' }), null, 2)],
    ['JSON with tabs', JSON.stringify(lead({ id: 'tabs' }), null, '\t')],
    ['JSON with a line end after it', `${JSON.stringify(lead({ id: 'line' }))}\r\n`],
    ['JSON with a byte order mark', `\ufeff${JSON.stringify(lead({ id: 'bom' }))}`],
  ])('of %s, and the raw bytes are kept', async (_, sent) => {
    const { raw, delivered } = await through(cablenetai, sent)
    expect(raw.equals(bytesOf(sent))).toBe(true)
    expect(delivered.toString()).toBe(JSON.stringify(JSON.parse(sent.replace('\ufeff', ''))))
  })

  test('of the data alone, where CablenetAI puts an envelope around it', async () => {
    const data = lead({ id: 'enveloped' })
    const { raw, delivered } = await through(cablenetai, { event: 'lead.created', at: 1, data })
    expect(JSON.parse(raw.toString())).toMatchObject({ at: 1 })
    expect(delivered.toString()).toBe(JSON.stringify(data))
  })

  test('with its envelope, where Inmova documents one', async () => {
    const body = inmovaBody('PROPERTY_CREATED', { id: 'p1', unheardOf: [1, { a: null }] })
    const { delivered } = await through(inmova, JSON.stringify({ ...body, requestId: 'r1' }, null, 2))
    expect(delivered.toString()).toBe(JSON.stringify({ ...body, requestId: 'r1' }))
  })

  test('whole, where the event is unknown', async () => {
    const { delivered } = await through(cablenetai, '{ "hello": "world" }')
    expect(delivered.toString()).toBe('{"hello":"world"}')
  })
})

describe('what JavaScript makes of JSON', () => {
  test.each([
    ['escaped letters are written out', '"a":"Pe\\u00f1a \\u5bb6 \\/"', '"a":"Peña 家 /"'],
    ['control characters stay escaped', '"a":"\\u0000\\u001F\\n"', '"a":"\\u0000\\u001f\\n"'],
    ['half a surrogate pair stays escaped', '"a":"\\uD800","b":"\\udc00x"', '"a":"\\ud800","b":"\\udc00x"'],
    ['a whole pair is written out', '"a":"\\uD83C\\uDFE1"', '"a":"🏡"'],
    ['of doubled keys the last one counts', '"a":1,"b":2,"a":3', '"a":3,"b":2'],
    [
      '__proto__ is a key like others',
      '"__proto__":{"admin":true},"b":1',
      '"__proto__":{"admin":true},"b":1',
    ],
    ['so is constructor', '"constructor":{"prototype":{}}', '"constructor":{"prototype":{}}'],
    ['so is the empty key', '"":""', '"":""'],
    ['minus nought is nought', '"a":-0,"b":-0.0', '"a":0,"b":0'],
    ['a fraction of nought goes', '"a":1200.0,"b":1200.50', '"a":1200,"b":1200.5'],
    [
      'exponents are written out up to 21 digits',
      '"a":1e3,"b":1E+21,"c":1e-7',
      '"a":1000,"b":1e+21,"c":1e-7',
    ],
    ['17 digits are the most', '"a":0.1000000000000000055', '"a":0.1'],
    ['beyond 2^53 the last digits are lost', '"a":12345678901234567890', '"a":12345678901234567000'],
    ['what no double can hold becomes null', '"a":1e400', '"a":null'],
  ])('%s', async (_, sent, delivered) => {
    const text = leadText(sent)
    const kept = await through(cablenetai, text)
    expect(kept.delivered.toString()).toBe(text.replace(sent, delivered))
    expect(kept.raw.toString()).toBe(text)
  })

  test('keys like numbers go first', async () => {
    const { delivered } = await through(
      cablenetai,
      '{"b":1,"7":2,"1":3,"org_id":"o","source":"x","id":"int"}',
    )
    expect(delivered.toString()).toBe('{"1":3,"7":2,"b":1,"org_id":"o","source":"x","id":"int"}')
  })

  test.each([
    ['95000.50', '95000.5'],
    ['1200.0', '1200'],
    ['"95000.50"', '"95000.50"'],
    ['9007199254740993', '9007199254740992'],
  ])('row 34: the amount %s is kept letter by letter, and delivered as %s', async (lexeme, delivered) => {
    const text = leadText(`"amount":${lexeme}`)
    const kept = await through(cablenetai, text)
    expect(kept.raw.toString()).toContain(`"amount":${lexeme}}`)
    expect(kept.delivered.toString()).toContain(`"amount":${delivered}}`)
  })
})

describe('bytes that are no UTF-8', () => {
  const latin1 = Buffer.from(leadText('"name":"Peña"'), 'latin1')

  test('are kept as they came; what is delivered is UTF-8, and a warning says what happened', async () => {
    const { raw, delivered, warnings } = await through(cablenetai, latin1)
    expect(raw.equals(latin1)).toBe(true)
    expect(isUtf8(delivered)).toBe(true)
    expect(delivered.toString()).toContain('"name":"Pe\ufffda"')
    expect(warnings).toContain('The body is not valid UTF-8: what could not be read was replaced by \ufffd.')
  })

  test('a replacement character that was sent as such is no reason to warn', async () => {
    const { warnings } = await through(cablenetai, lead({ id: 'replaced', name: '\ufffd' }))
    expect(warnings).toEqual([])
  })
})

describe('whatever comes', () => {
  const key = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('__proto__', 'constructor', 'toJSON', '7', 'data', 'event', 'id'),
    },
  )
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.string({ unit: 'binary' }), fc.maxSafeInteger())
  const entries = fc.array(
    fc.tuple(
      key,
      value.map((each) => JSON.stringify(each)),
    ),
  )
  const blank = fc.constantFrom('', ' ', '\n', '\r\n\t')

  /** JSON text as no JavaScript would write it: keys doubled, in any order, with blanks anywhere. */
  const objectText = fc
    .tuple(entries, blank, blank)
    .map(([entries, before, after]) =>
      entries
        .map(([key, json]) => `${before}${JSON.stringify(key)}${after}:${before}${json}${after}`)
        .join(','),
    )

  test('every field of a lead comes out as it went in, in JSON that JavaScript writes alike', async () => {
    await fc.assert(
      fc.asyncProperty(objectText, async (more) => {
        const text = leadText(`${more}${more === '' ? '' : ','}"org_id":"o","id":"any ${(leads += 1)}"`)
        const { raw, delivered } = await through(cablenetai, text)
        const out = delivered.toString()
        expect(isDeepStrictEqual(JSON.parse(out), JSON.parse(text))).toBe(true)
        expect(JSON.stringify(JSON.parse(out))).toBe(out)
        expect(raw.toString()).toBe(text)
      }),
    )
  })

  test('so does every field of a webhook of Inmova, known or unknown', async () => {
    const event = fc.oneof(fc.constant('PROPERTY_CREATED'), fc.string({ maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(event, objectText, async (event, more) => {
        const data = `{${more}${more === '' ? '' : ','}"id":"any ${(leads += 1)}"}`
        const text = `{"event":${JSON.stringify(event)},"timestamp":"2026-01-15T10:30:00Z","data":${data}}`
        const { delivered } = await through(inmova, text)
        const out = delivered.toString()
        expect(isDeepStrictEqual(JSON.parse(out), JSON.parse(text))).toBe(true)
        expect(JSON.stringify(JSON.parse(out))).toBe(out)
      }),
    )
  })
})
