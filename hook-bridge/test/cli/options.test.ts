// Real: the hook-bridge program as a child process, its database, a bridge that serves. Doubles: none.
// Observed: what is printed, exit codes, what the API shows.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation({ ALLOWED_TARGETS: '127.0.0.0/8' })
})
afterEach(() => installation[Symbol.asyncDispose]())

async function subscribe(events: string[]): Promise<string> {
  const wanted = { url: 'http://127.0.0.1:9/hook', events, name: 'CRM' }
  return (await installation.api('POST', '/api/v1/webhooks', wanted)).data.id
}

test('options shows how a webhook gets its events, and changes it', async () => {
  await installation.serve()
  const id = await subscribe(['PROPERTY_UPDATED'])
  const shown = await installation.run(['options', id])
  expect(shown.stdout).toMatch(
    /^The webhook CRM \(127\.0\.0\.1:9\) gets\n {2}each event as soon .*\n {2}each update by itself\n {2}all events .*\n$/,
  )
  const changed = await installation.run(['options', id, '--ordered', '--coalesce', '30'])
  expect(changed.stdout).toContain('one after the other')
  expect(changed.stdout).toContain('within 30 s as one')
  const webhook = async () => (await installation.api('GET', `/api/v1/webhooks/${id}`)).data
  await expect.poll(webhook).toMatchObject({ ordered: true, coalesceSeconds: 30 })
  const back = await installation.json('options', id, '--no-ordered', '--no-coalesce')
  expect(back).toMatchObject({ id, ordered: false, coalesceSeconds: null })
  await installation.api('PATCH', `/api/v1/webhooks/${id}`, { filters: [{ field: 'price', is: 'changed' }] })
  expect((await installation.run(['options', id])).stdout).toContain('only events that pass its filters (1)')
}, 60_000)

test('what cannot be is refused in words', async () => {
  await installation.serve()
  const id = await subscribe(['lead.created'])
  const refused = async (...args: string[]) => {
    const { code, stderr } = await installation.run(args)
    expect(code).toBe(1)
    return stderr
  }
  expect(await refused('options', id, '--coalesce', '0')).toContain('a whole number from 1 to 3600')
  expect(await refused('options', id, '--coalesce', '5')).toContain('There is nothing to merge')
  expect(await refused('options', 'wh_1', '--ordered')).toContain('There is no webhook with the id wh_1')
}, 60_000)
