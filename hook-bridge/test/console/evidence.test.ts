// The evidence of a delivery. Real: the whole service on SQLite in memory, receivers on loopback. Doubles: a visitor
// instead of a browser. Observed: the file, against what the receiver really got.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStage, SECRET_PATH, type Stage } from './stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

interface Evidence {
  readonly event: { readonly id: string; readonly type: string; readonly subject: string }
  readonly webhook: { readonly id: string; readonly url?: string; readonly platform?: string }
  readonly delivery: { readonly state: string; readonly attempts: number }
  readonly body: {
    readonly bytes: number
    readonly sha256: string
    readonly base64: string
    readonly text: string
  }
  readonly attempts: readonly {
    readonly number: number
    readonly note?: string
    readonly request: {
      readonly headers: readonly { name: string; value: string }[] | null
      readonly headersReconstructed: boolean
    }
    readonly answer: { readonly status: number | null; readonly text: string | null }
    readonly error: string | null
  }[]
  readonly notes: readonly string[]
}

async function evidenceOf(delivery: number): Promise<{ file: Evidence; text: string }> {
  const id = stage.bridge.deps.publicIds.format('dlv', delivery)
  const { status, headers, text } = await stage.visitor.get(`/console/deliveries/${id}/evidence`)
  expect(status).toBe(200)
  expect(headers['content-disposition']).toBe(`attachment; filename="${id}-evidence.json"`)
  return { file: JSON.parse(text) as Evidence, text }
}

test('the bytes, every header and every answer are those that the receiver had and gave', async () => {
  const { alice } = stage.bridge
  const receiver = await stage.receiver({ status: 200, body: 'taken' })
  const { secret } = await stage.webhook(alice, receiver, { client: 'n8n' })
  const eventId = await stage.publish(alice, 'lead-1', { name: 'María Peña' })
  const got = await receiver.waitFor(1)
  const [delivery] = await stage.deliveries('delivered', 1)
  const { file, text } = await evidenceOf(delivery!.id)

  expect(Buffer.from(file.body.base64, 'base64').equals(Buffer.from(got.body))).toBe(true)
  expect(file.body).toMatchObject({
    bytes: got.body.length,
    sha256: createHash('sha256').update(got.body).digest('hex'),
    text: Buffer.from(got.body).toString('utf8'),
  })
  const [attempt] = file.attempts
  for (const { name, value } of attempt!.request.headers!) {
    expect(got.headers[name.toLowerCase()], name).toBe(value)
  }
  expect(attempt!.request.headers!.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['X-CablenetAI-Signature', 'webhook-signature', 'X-Hook-Attempt', 'User-Agent']),
  )
  expect(attempt!.request.headersReconstructed).toBe(true)
  expect(attempt).toMatchObject({ number: 1, answer: { status: 200, text: 'taken' }, error: null })
  expect(attempt!.note).toBeUndefined()
  expect(file.event).toMatchObject({ id: eventId, type: 'lead.created', subject: 'lead-1' })
  expect(file.webhook).toMatchObject({ url: `http://127.0.0.1:${receiver.port}/…`, platform: 'n8n' })
  expect(file.notes[0]).toContain('Headers are not stored.')
  for (const hidden of [secret, SECRET_PATH, alice.key]) expect(text).not.toContain(hidden)
})

test('a signature that may have been another one is marked', async () => {
  const { alice } = stage.bridge
  const receiver = await stage.receiver()
  const { id } = await stage.webhook(alice, receiver)
  await stage.publish(alice, 'lead-1')
  const [delivery] = await stage.deliveries('delivered', 1)
  await alice.post(`/api/v1/webhooks/${id}/rotate-secret`)
  const { file } = await evidenceOf(delivery!.id)
  expect(file.attempts[0]!.note).toContain(
    'If its secret was exchanged, the signatures of that time were others.',
  )
})

test('of a deleted webhook no header is made up', async () => {
  const { alice } = stage.bridge
  const receiver = await stage.receiver({ status: 500, body: 'no' })
  const { id } = await stage.webhook(alice, receiver)
  await stage.publish(alice, 'lead-1')
  await stage.attempts(1)
  const [delivery] = await stage.deliveries('pending', 1)
  await alice.delete(`/api/v1/webhooks/${id}`)
  const { file } = await evidenceOf(delivery!.id)
  expect(file.webhook).toEqual({ id })
  expect(file.attempts[0]!.request.headers).toBeNull()
  expect(file.notes.join(' ')).toContain('no signature can be made anew')
  expect(file.delivery).toMatchObject({ state: 'cancelled', attempts: 1 })
})
