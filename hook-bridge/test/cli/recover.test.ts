// Real: the hook-bridge program as a child process, its database, a bridge that serves, a receiver on a loopback socket.
// Observed: what is printed, exit codes, what the receiver gets.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
  installation = await createInstallation({ ALLOWED_TARGETS: '127.0.0.0/8' })
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await receiver.close()
})

async function subscribe(): Promise<string> {
  const webhook = { url: receiver.url, events: ['lead.created'], name: 'CRM' }
  return (await installation.api('POST', '/api/v1/webhooks', webhook)).data.id
}

test('pause holds, resume leaves out or sends, recover and catch-up send what was missed, recoveries shows it', async () => {
  await installation.serve()
  await installation.json('source', 'add', 'cablenetai')
  const id = await subscribe()
  const paused = await installation.run(['pause', id])
  expect(paused.stdout).toMatch(/^Paused the webhook CRM \(127\.0\.0\.1:\d+\)\. What comes in is held\.\n$/)
  await expect
    .poll(async () => (await installation.api('GET', `/api/v1/webhooks/${id}`)).data.status)
    .toBe('paused')
  await installation.run(['send', 'lead.created', '--count', '2'])

  const left = await installation.run(['resume', id, '--no-catch-up'])
  expect(left.stdout).toMatch(/^The webhook CRM \(.*\) is active\.\n2 were left out\.\n$/)
  const begun = await installation.run(['recover', id, '--since', '1h'])
  expect(begun.stdout).toMatch(
    /^Began rec_\w+ for the webhook CRM \(.*\)\.\n2 dead deliveries become due again, oldest first\.\nSee how far it is: npx hook-bridge recoveries wh_\w+\n$/,
  )
  await receiver.waitForCount(2, 15_000)
  await expect
    .poll(async () => (await installation.run(['recoveries', id])).stdout, { timeout: 15_000 })
    .toMatch(/^ID +KIND +STATE +MOVED +SINCE\nrec_\w+ +recover +done +2 of 2 +20/)

  const caughtUp = await installation.json('catch-up', id, '--since', '1d')
  expect(caughtUp).toMatchObject({ kind: 'catch-up', webhookId: id, status: 'running', moved: 0 })
  const stopped = await installation.json('recoveries', id, '--stop', caughtUp.id)
  expect(stopped[0]).toMatchObject({ id: caughtUp.id, status: 'stopped' })
}, 60_000)

test('what cannot be is refused in words', async () => {
  const bridge = await installation.serve()
  const id = await subscribe()
  await bridge.stop()
  const refused = async (...args: string[]) => {
    const { code, stderr } = await installation.run(args)
    expect(code).toBe(1)
    return stderr
  }
  expect(await refused('recover', id, '--since', 'yesterday')).toContain('It must be a time, such as')
  expect(await refused('recover', 'wh_1', '--since', '1h')).toContain('There is no webhook with the id wh_1')
  await installation.run(['pause', id])
  expect((await installation.run(['recover', id, '--since', '1h'])).stdout).toContain(
    'held until it is active again',
  )
  expect(await refused('recover', id, '--since', '1h')).toContain('is under way for this webhook')
  expect(await refused('recoveries', id, '--stop', 'rec_1')).toContain('There is no recovery with this id')
  expect((await installation.run(['resume', id])).stdout).toMatch(/^The webhook CRM \(.*\) is active\.\n$/)
}, 60_000)
