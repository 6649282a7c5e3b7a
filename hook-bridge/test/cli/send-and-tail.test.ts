// Real: a running bridge and the commands as child processes, the database between them, and a receiver on a loopback
// socket that checks signatures. Observed: what arrives at the receiver, what is printed, exit codes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createInstallation, type Installation, type Ran } from './installation.ts'

let installation: Installation
let receiver: Receiver
let source: { id: string; inboundUrl: string }
let webhook: { id: string; secret: string }

beforeAll(async () => {
  installation = await createInstallation()
  receiver = await startReceiver()
  source = await installation.json('source', 'add', 'cablenetai', '--name', 'Oficina')
  await installation.json('source', 'add', 'inmova')
  await installation.serve()
  const events = ['lead.created', 'PROPERTY_UPDATED']
  const { data } = await installation.api('POST', '/api/v1/webhooks', {
    url: receiver.url,
    events,
    name: 'Mi Zap',
  })
  webhook = data
  receiver.trust(webhook.secret)
})
afterAll(async () => {
  await installation[Symbol.asyncDispose]()
  await receiver.close()
})

describe('send', () => {
  test('takes the way of the vendor: through the inbound door, signed, with a fresh id each time', async () => {
    const before = receiver.count
    const { code, stdout, stderr } = await installation.run(['send', 'lead.created'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Sent lead\.created from src_\w+ \("Oficina"\)\.\n200 \{"received":true\} after \d+ ms\nIt goes to every subscriber of lead\.created, as a real event would: 1 webhook gets it\.\n/,
    )
    expect(stdout).toContain('For a sample to one webhook only: POST /api/v1/webhooks/{id}/test\n')
    expect(stdout).toContain('See what becomes of it: npx hook-bridge tail')
    const first = await receiver.waitFor(before + 1)
    expect(first.verification.vendor.result).toBe('valid')

    const byKey = await installation.json('send', 'cablenetai_lead_created', '--count', '2', '--public')
    expect(byKey).toMatchObject({
      event: 'lead.created',
      sourceId: source.id,
      answers: [{ status: 200, answer: { received: true } }, { status: 200 }],
    })
    await receiver.waitFor(before + 3)
    const ids = receiver.requests.slice(before).map((request) => (request.json() as { id: string }).id)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('wraps the data as Inmova does', async () => {
    const before = receiver.count
    const data = join(installation.folder, 'data.json')
    await writeFile(
      data,
      '{"id":"cmk1","changes":{},"updatedFields":[],"updatedAt":"2026-01-01T00:00:00.000Z"}',
    )
    expect((await installation.run(['send', 'PROPERTY_UPDATED', '--data', `@${data}`])).code).toBe(0)
    const request = await receiver.waitFor(before + 1)
    expect(request.json()).toMatchObject({ event: 'PROPERTY_UPDATED', data: { id: 'cmk1' } })
    expect(request.verification.vendor.result).toBe('valid')
    const again = await installation.run(['send', 'PROPERTY_UPDATED', '--data', `@${data}`])
    expect(again.stdout).toContain('The bridge had it already: nobody gets it twice.')
  })

  test('says when data is not what it is called, and when nobody subscribes', async () => {
    const odd = await installation.run(['send', 'lead.created', '--data', '{"id":"1"}'])
    expect(odd.stdout).toContain('does not look like lead.created')
    const unwanted = await installation.run(['send', 'TENANT_CREATED'])
    expect(unwanted.stdout).toContain('No webhook subscribes to TENANT_CREATED yet')
    const { data } = await installation.api('POST', '/api/v1/webhooks', {
      url: receiver.urlFor('/paused'),
      events: ['TENANT_UPDATED'],
    })
    await installation.api('PATCH', `/api/v1/webhooks/${data.id}`, { active: false })
    const held = await installation.run(['send', 'TENANT_UPDATED'])
    expect(held.stdout).toContain('0 webhooks get it.\n1 more is not active: there it is held.')
  })

  test('works at once after a source was added, before the bridge has noticed it', async () => {
    const { id } = await installation.json('source', 'add', 'cablenetai', '--name', 'Nueva')
    const { code, stdout } = await installation.run(['send', 'lead.created', '--source', id])
    expect([code, stdout]).toEqual([0, expect.stringContaining(`from ${id} ("Nueva")`)])
    const unclear = await installation.run(['send', 'lead.created'])
    expect(unclear.stderr).toContain('2 accounts at CablenetAI are connected: choose one with --source <id>.')
    expect(unclear.stderr).toContain(`  ${source.id}  Oficina`)
    await installation.run(['source', 'remove', id])
  })

  test.concurrent.each([
    [['send', 'lead.creatd'], 'There is no event "lead.creatd". Did you mean lead.created?'],
    [['send', 'Property Updated'], 'Did you mean PROPERTY_UPDATED?'],
    [['send', 'lead.created', '--source', 'src_1'], 'There is no source with the id src_1.'],
    [['send', 'lead.created', '--data', '{'], '--data is not valid JSON'],
    [['send', 'lead.created', '--data', '[]'], '--data must be a JSON object.'],
    [['send', 'lead.created', '--data', '@nowhere.json'], 'nowhere.json'],
    [['send', 'lead.created', '--count', '0'], 'It must be a number from 1 to'],
  ])('refuses %j in plain words', async (args, message) => {
    const { code, stderr } = await installation.run(args)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })

  test('an event that it does not know it answers with near names, three at most, not with all 18', async () => {
    const near = await installation.run(['send', 'PROPERTY_CHANGED'])
    const far = await installation.run(['send', 'xxxxxxxxxxxxxxx'])
    expect(near.stderr).toContain('Did you mean PROPERTY_CREATED or PROPERTY_UPDATED or PROPERTY_DELETED?\n')
    expect(far.stderr).toBe(
      'hook-bridge: There is no event "xxxxxxxxxxxxxxx". GET /api/v1/event-types lists all events.\n',
    )
  })

  test('its help says that a sample goes to every subscriber, and how to reach one only', async () => {
    const { stdout } = await installation.run(['send', '--help'])
    expect(stdout).toMatch(/^Usage: npx hook-bridge send /)
    expect(stdout).toContain('every webhook that subscribes to the event gets it, like a real event')
    expect(stdout).toContain('POST /api/v1/webhooks/{id}/test')
  })

  test('refuses to send an event in the name of the other vendor', async () => {
    const { stderr } = await installation.run(['send', 'PROPERTY_UPDATED', '--source', source.id])
    expect(stderr).toContain(`${source.id} is not an account at Inmova, whose event PROPERTY_UPDATED is.`)
  })

  test('says when no bridge answers, when it serves another database, and when there is no such account', async () => {
    await using other = await createInstallation()
    const { id } = await other.json('source', 'add', 'cablenetai')
    const none = await other.run(['send', 'lead.created'])
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringMatching(/No bridge answers at \S+ \(ECONNREFUSED\)\. Start it/),
    ])
    const env = { PORT: String(installation.port) }
    const wrong = await other.run(['send', 'lead.created', '--source', id], { env })
    expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('does not know this source')])
    const missing = await other.run(['send', 'PROPERTY_UPDATED'])
    expect(missing.stderr).toContain(
      'No account at Inmova is connected. Connect one: npx hook-bridge source add inmova',
    )
    const unknown = await other.run(['send', 'lead.created'], { env: { PORT: '0' } })
    expect(unknown.stderr).toContain('PORT is 0')
  })
})

describe('tail', () => {
  test('shows the latest and then each attempt as it happens, none missing, none twice, until it is stopped', async () => {
    const tail = installation.start(['tail', '--json', '-n', '1'])
    await tail.wrote('\n')
    const earlier = tail.stdout().trim().split('\n').length
    const before = receiver.count
    await Promise.all(
      [1, 2, 3].map(() => installation.run(['send', 'lead.created', '--source', source.id, '--count', '40'])),
    )
    await receiver.waitForCount(before + 120)
    const lines = () => tail.stdout().trim().split('\n').slice(earlier)
    await expect.poll(() => lines().length, { timeout: 15_000 }).toBe(120)
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const { code, stderr } = await tail.stop('SIGINT')
    expect([code, stderr]).toEqual([0, ''])
    const attempts = lines().map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(120)
    expect(attempts[0]).toMatchObject({
      event: 'lead.created',
      status: 'SUCCESS',
      httpStatus: 200,
      attemptNumber: 1,
      webhookId: webhook.id,
      webhookName: 'Mi Zap',
      webhookHost: `127.0.0.1:${receiver.port}`,
    })
    const times = attempts.map(({ sentAt }) => String(sentAt))
    expect(times.at(-1)! >= times[0]!).toBe(true)
  })

  test('ends when nobody reads any more, at the next attempt', async () => {
    let ran: Ran | undefined
    void installation.run(['tail', '-n', '1'], { into: '| head -n 1' }).then((ended) => (ran = ended))
    await until(
      async () => {
        await installation.run(['send', 'lead.created', '--source', source.id])
        return ran !== undefined
      },
      { deadlineMs: 15_000, what: 'its end' },
    )
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^.+ attempt 1 .+\n$/) })
  })

  test('a line says what happened and what comes next, and never shows the URL of the hook', async () => {
    receiver.behave({ status: 503 })
    const before = receiver.count
    await installation.run(['send', 'lead.created', '--source', source.id])
    await receiver.waitFor(before + 1)
    receiver.behave({})
    const last = async () => {
      const { stdout } = await installation.run(['tail', '--webhook', webhook.id, '-n', '1', '--no-follow'])
      return stdout
    }
    await expect
      .poll(last, { timeout: 15_000 })
      .toMatch(
        /^\S+Z {2}failed {2}503 {2}lead\.created +Mi Zap \(127\.0\.0\.1:\d+\) {2}attempt 1 {2}\d+ ms {2}the receiver answered 503; again at 20\S+Z\n$/,
      )
    expect(await last()).not.toContain('/hook')
    const unknown = await installation.run(['tail', '--webhook', 'wh_1'])
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('There is no webhook with the id wh_1.'),
    ])
  })

  test('can begin with none, and end at once', async () => {
    const { code, stdout } = await installation.run(['tail', '-n', '0', '--no-follow'])
    expect([code, stdout]).toEqual([0, ''])
  })
})
