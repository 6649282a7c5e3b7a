/*
 * The curl examples of Inmova's guide, word for word: only host and key are ours.
 *
 * Real: the whole service, listening; the curl binary. Doubles: none. Observed: what curl prints.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBridge, type Item, type TestBridge } from './bridge.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

let bridge: TestBridge
let origin: string

beforeAll(async () => {
  bridge = await createBridge()
  origin = await bridge.service.start()
})
afterAll(() => bridge.close())

interface Printed {
  readonly success: boolean
  readonly data: Item & { secret: string; events: string[]; maxRetries: number; active: boolean }
  readonly warning?: string
}

/** Runs a command of the guide in a shell, on our host and with our key. */
async function guide(command: string): Promise<Printed> {
  const ours = command
    .replaceAll('https://inmovaapp.com', origin)
    .replaceAll('sk_live_YOUR_API_KEY', bridge.alice.key)
    .replace('curl ', 'curl --silent --show-error ')
  const { stdout } = await run('sh', ['-c', ours])
  return (stdout === '' ? { success: true } : JSON.parse(stdout)) as Printed
}

const registration = `curl -X POST https://inmovaapp.com/api/v1/webhooks \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "url": "https://your-app.com/webhooks/inmova",
    "events": [
      "PROPERTY_CREATED",
      "PROPERTY_UPDATED",
      "CONTRACT_SIGNED",
      "PAYMENT_RECEIVED"
    ],
    "maxRetries": 3
  }'`

const maxRetries = `curl -X POST https://inmovaapp.com/api/v1/webhooks \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY" \\
  -d '{
    "url": "https://your-app.com/webhooks/inmova",
    "events": ["PROPERTY_CREATED"],
    "maxRetries": 5
  }'`

const ngrok = `curl -X POST https://inmovaapp.com/api/v1/webhooks \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY" \\
  -d '{
    "url": "https://abc123.ngrok.io/webhooks/inmova",
    "events": ["PROPERTY_CREATED"]
  }'`

const list = `curl https://inmovaapp.com/api/v1/webhooks \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY"`

const one = `curl https://inmovaapp.com/api/v1/webhooks/{webhook_id} \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY"`

const logs = `curl "https://inmovaapp.com/api/v1/webhooks/{webhook_id}/logs" \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY"`

const removal = `curl -X DELETE https://inmovaapp.com/api/v1/webhooks/{webhook_id} \\
  -H "Authorization: Bearer sk_live_YOUR_API_KEY"`

describe.skipIf(!hasCurl)("the curl examples of Inmova's guide (skipped when there is no curl)", () => {
  test('register a webhook', async () => {
    const { success, data, warning } = await guide(registration)
    expect(success).toBe(true)
    expect(data).toMatchObject({ url: 'https://your-app.com/webhooks/inmova', active: true, maxRetries: 3 })
    expect(data.events).toEqual([
      'CONTRACT_SIGNED',
      'PAYMENT_RECEIVED',
      'PROPERTY_CREATED',
      'PROPERTY_UPDATED',
    ])
    expect(data.secret).toMatch(/^whsec_/)
    expect(warning).toBe('Save the webhook secret securely. You will not be able to see it again.')
  })

  test('register one without a Content-Type, which curl then calls a form', async () => {
    expect((await guide(maxRetries)).data).toMatchObject({ events: ['PROPERTY_CREATED'], maxRetries: 5 })
    expect((await guide(ngrok)).data).toMatchObject({
      url: 'https://abc123.ngrok.io/webhooks/inmova',
      maxRetries: 3,
    })
  })

  test('list, show, read the log, delete', async () => {
    const { data } = await guide(registration)
    const named = (command: string) => command.replace('{webhook_id}', data.id)
    const all = (await guide(list)).data as unknown as readonly Item[]
    expect(all.map(({ id }) => id)).toContain(data.id)
    expect((await guide(named(one))).data).toMatchObject({ id: data.id, active: true })
    expect(await guide(named(logs))).toMatchObject({ success: true, data: [] })
    expect(await guide(named(removal))).toEqual({ success: true })
    expect(await guide(named(one))).toMatchObject({ success: false, code: 'NOT_FOUND' })
  })
})
