import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Door } from './bridge.ts'

/** Bytes of every body: the 600 of the reference measurements. */
export const LEAD_BYTES = 600

const MARK = '"name":"Lead '
const DIGITS = 10
const ID_AT = '{"id":"'.length

const template = makeTemplate()
const NUMBER_AT = template.indexOf(MARK) + MARK.length

/** A lead.created body of exactly LEAD_BYTES, compact as JSON.stringify writes it. */
function makeTemplate(): Buffer {
  const lead = {
    id: '00000000-0000-4000-8000-000000000000',
    org_id: '1f0a0000-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    source: 'portal:supercasas',
    name: `Lead ${'0'.repeat(DIGITS)}`,
    phone: '+18095550142',
    email: 'carlos.pena@example.com',
    property_id: '1f0a0222-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    created_at: '2026-01-15T14:30:00.000Z',
    notes: '',
  }
  const text = 'Wants to see the two-bedroom flat near the park, any weekday after five. '.repeat(8)
  lead.notes = text.slice(0, LEAD_BYTES - JSON.stringify(lead).length)
  return Buffer.from(JSON.stringify(lead))
}

/** Writes lead `number` into `target` at `offset`: a random id, and the number in the name. */
function writeLead(target: Buffer, offset: number, number: number, idBytes: Buffer): void {
  template.copy(target, offset)
  const hex = idBytes.toString('hex')
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  target.write(id, offset + ID_AT, 'latin1')
  target.write(String(number).padStart(DIGITS, '0'), offset + NUMBER_AT, 'latin1')
}

/** Bodies of `count` leads, numbered from 0, each with an id of its own. */
export function makeLeads(count: number): Buffer[] {
  const all = Buffer.allocUnsafeSlow(count * LEAD_BYTES)
  const ids = randomBytes(count * 16)
  return Array.from({ length: count }, (_, number) => {
    const offset = number * LEAD_BYTES
    writeLead(all, offset, number, ids.subarray(number * 16, number * 16 + 16))
    return all.subarray(offset, offset + LEAD_BYTES)
  })
}

/** The number of a lead, read from the bytes of its body; -1 when there is none. */
export function leadNumber(body: Buffer): number {
  const at = body.indexOf(MARK)
  return at < 0 ? -1 : Number(body.toString('latin1', at + MARK.length, at + MARK.length + DIGITS))
}

/** Complete HTTP/1.1 requests that post `count` leads, signed as CablenetAI signs, to the doors in turn. */
export function makeSignedRequests(doors: readonly Door[], count: number): Buffer[] {
  const targets = doors.map(({ url, secret }) => ({
    head: Buffer.from(headOf(new URL(url)), 'latin1'),
    key: createSecretKey(secret, 'utf8'),
  }))
  return makeLeads(count).map((body, number) => {
    const { head, key } = targets[number % targets.length]!
    const signature = createHmac('sha256', key).update(body).digest('hex')
    return Buffer.concat([head, Buffer.from(`${signature}\r\n\r\n`, 'latin1'), body])
  })
}

function headOf({ pathname, host }: URL): string {
  return (
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `X-CablenetAI-Event: lead.created\r\nContent-Length: ${LEAD_BYTES}\r\nX-CablenetAI-Signature: `
  )
}
