// `hook-bridge doctor <webhook>`. Real: the command as a child process, a bridge beside it or none, the database, a
// receiver. Doubles: none. Observed: output, exit code, and what arrived at the receiver.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation
let receiver: Receiver
beforeEach(async () => {
  installation = await createInstallation()
  receiver = await startReceiver()
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await receiver.close()
})

/** A webhook to the receiver, made by a bridge that is stopped again unless it should go on. */
async function subscribe({ goOn }: { goOn: boolean }): Promise<string> {
  const bridge = await installation.serve()
  const request = { url: receiver.urlFor('/catch/18237465'), events: ['lead.created'], name: 'Mi Zap' }
  const { data } = await installation.api('POST', '/api/v1/webhooks', request)
  if (!goOn) await bridge.stop()
  return data.id
}

const posts = () => receiver.requests.filter(({ method }) => method === 'POST')

describe('doctor <webhook>', () => {
  test('ends with 0 where nothing is broken, beside a running bridge', async () => {
    const id = await subscribe({ goOn: true })
    const { code, stdout } = await installation.run(['doctor', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Webhook Mi Zap \(127\.0\.0\.1:\d+\)\n {2}ok {7}The webhook is active\n {11}What comes in/,
    )
    expect(stdout).toMatch(/^0 problems, 1 notice\.$/m)
    expect(stdout).not.toContain('18237465')
    expect(posts()).toEqual([])
  })

  test('--send shows what the receiver makes of a sample, with a bridge or without; a refusal ends with 1', async () => {
    const id = await subscribe({ goOn: false })
    const taken = await installation.run(['doctor', id, '--send'])
    expect(taken.stdout).toMatch(/ok {7}The receiver answered 200\n {11}A sample of lead\.created/)
    expect(taken.code).toBe(0)
    receiver.behave({ status: 401 })
    const refused = await installation.run(['doctor', id, '--send', '--lang', 'es'])
    expect(refused.stdout).toMatch(/problema {2}El receptor respondió 401\n {12}Un ejemplo de lead\.created/)
    expect(refused.stdout).toContain('-> Da al receptor el secreto de este webhook')
    expect(refused.stdout).toMatch(/^1 problema, 1 aviso\.$/m)
    expect(refused.code).toBe(1)
    expect(posts()).toHaveLength(2)
  })

  test('--json prints what the API would answer', async () => {
    const id = await subscribe({ goOn: true })
    const printed = await installation.json('doctor', id)
    const { data } = await installation.api('GET', `/api/v1/webhooks/${id}/doctor`)
    const bare = (report: typeof printed) =>
      report.findings.map((each: { id: string; level: string }) => `${each.id} ${each.level}`)
    expect(bare(printed)).toEqual(bare(data))
    expect(printed).toMatchObject({ webhookId: id, ok: true, url: data.url })
  })

  test('SUSPEND_AFTER_DAYS counts here, too', async () => {
    receiver.behave({ status: 500 })
    const id = await subscribe({ goOn: true })
    await installation.json('source', 'add', 'cablenetai')
    await installation.run(['send', 'lead.created'])
    const state = async (days: string) => {
      const { stdout } = await installation.run(['doctor', id], { env: { SUSPEND_AFTER_DAYS: days } })
      return /The first one that fails after (\S+)/.exec(stdout)?.[1]
    }
    await expect.poll(() => state('3'), { timeout: 10_000 }).toBeDefined()
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    expect([await state('3'), await state('9')]).toEqual([inDays(3), inDays(9)])
  })

  test('says what is wrong with the command itself', async () => {
    await subscribe({ goOn: false })
    const unknown = await installation.run(['doctor', 'wh_nothing'])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('There is no webhook with the id wh_nothing')
    const alone = await installation.run(['doctor', '--send'])
    expect(alone.code).toBe(1)
    expect(alone.stderr).toContain('--send is about one webhook: npx hook-bridge doctor <id> --send')
    expect((await installation.run(['doctor', 'wh_x', '--lang', 'fr'])).stderr).toContain('en, es')
  })
})
