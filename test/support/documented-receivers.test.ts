// Real: the receivers that both vendors document, each a process of its own (Node, Flask, PHP), and the simulators.
// Doubles: none. Observed: the answers that the vendors' senders would get.
// Where Flask or PHP is missing, its tests are skipped and their names say why.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ReceiverKind,
  runReceiver,
  type RunningReceiver,
  whyUnavailable,
} from '../receivers/run-receiver.ts'
import { createCablenetai } from './cablenetai-simulator.ts'
import { createInmova } from './inmova-simulator.ts'
import type { InmovaSender } from './inmova-senders.ts'
import { sendAttempt } from './send-attempt.ts'
import { vendorSignature } from './signatures.ts'

const SECRET = `whsec_${'c0de'.repeat(16)}`

/** The tests of one receiver, which runs while they do. */
function describeReceiver(kind: ReceiverKind, tests: (receiver: () => RunningReceiver) => void): void {
  const missing = whyUnavailable(kind)
  describe.skipIf(missing !== null)(`${kind}${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
    let receiver: RunningReceiver | undefined
    beforeAll(async () => {
      receiver = await runReceiver(kind, { secret: SECRET })
    })
    afterAll(() => receiver?.stop())
    tests(() => receiver ?? expect.unreachable())
  })
}

async function inmovaStatus(
  url: string,
  sender: InmovaSender,
  secret = SECRET,
): Promise<number | null | undefined> {
  const [delivery] = await createInmova({ url, secret, sender, maxRetries: 1, delayAfter: () => 0 }).dispatch(
    'CONTRACT_SIGNED',
  )
  return delivery?.attempts[0]?.status
}

async function statusOf(url: string, text: string, headers: Record<string, string>): Promise<number | null> {
  const bytes = Buffer.from(text)
  const order = { number: 1, sentAt: 0, url, bytes, timeoutMs: 5_000, followRedirects: false }
  const attempt = await sendAttempt({ ...order, headers: { 'Content-Type': 'application/json', ...headers } })
  return attempt.status
}

const signed = (text: string) => ({
  'X-Inmova-Signature': `sha256=${vendorSignature(SECRET, Buffer.from(text))}`,
})

for (const kind of ['inmova-express', 'inmova-express-raw', 'inmova-flask', 'inmova-php'] as const) {
  describeReceiver(kind, (receiver) => {
    test('takes what the guide says is sent', async () => {
      expect(await inmovaStatus(receiver().url, 'guide')).toBe(200)
    })

    test('refuses a wrong signature and a missing one', async () => {
      expect(await inmovaStatus(receiver().url, 'guide', 'whsec_other')).toBe(401)
      expect(await statusOf(receiver().url, '{}', {})).toBe(401)
    })

    test("never takes the bare hex that Inmova's code sends", async () => {
      // The guide's Node sample throws on it, which Express answers with 500.
      const status = kind.startsWith('inmova-express') ? 500 : 401
      expect(await inmovaStatus(receiver().url, 'A')).toBe(status)
    })
  })
}

describeReceiver('inmova-express', (receiver) => {
  test('refuses genuine bytes that JSON.stringify would write otherwise, which the raw variant takes', async () => {
    for (const text of ['{ "price": 1 }', '{"price":1.0}', '{"city":"M\\u00e1laga"}', '{"2":0,"1":0}']) {
      expect(await statusOf(receiver().url, text, signed(text))).toBe(401)
    }
  })
})

describeReceiver('inmova-express-raw', (receiver) => {
  test('takes genuine bytes however they are written', async () => {
    for (const text of ['{ "price": 1 }', '{"price":1.0}', '{"city":"M\\u00e1laga"}', '{"2":0,"1":0}']) {
      expect(await statusOf(receiver().url, text, signed(text))).toBe(200)
    }
  })
})

test('a receiver ends when it is stopped', async () => {
  const receiver = await runReceiver('inmova-express', { secret: SECRET })
  await receiver.stop()
  expect(receiver.isRunning()).toBe(false)
  expect(await statusOf(receiver.url, '{}', {})).toBe(null)
})

describeReceiver('cablenetai-node', (receiver) => {
  const send = async (secret: string, headers: Record<string, string> = {}) => {
    const cablenetai = createCablenetai({ url: receiver().url, secret, retry: false, variant: { headers } })
    const [attempt] = await cablenetai.send('lead.created')
    return attempt?.status
  }

  test('takes what CablenetAI sends, in every form of JSON', async () => {
    expect(await send(SECRET)).toBe(200)
    const cablenetai = createCablenetai({ url: receiver().url, secret: SECRET, retry: false })
    const pretty = await cablenetai.send('payment.received', undefined, { pretty: true, nonAscii: true })
    expect(pretty).toMatchObject([{ status: 200 }])
  })

  test('refuses a wrong signature, a short one and a prefixed one', async () => {
    expect(await send('other')).toBe(401)
    expect(await send(SECRET, { 'X-CablenetAI-Signature': 'abc' })).toBe(401)
    expect(await send(SECRET, { 'X-CablenetAI-Signature': `sha256=${'a'.repeat(64)}` })).toBe(401)
  })

  test('fails on 64 characters that are not all ASCII, as documented', async () => {
    expect(await send(SECRET, { 'X-CablenetAI-Signature': 'ñ'.repeat(64) })).toBe(500)
  })
})
