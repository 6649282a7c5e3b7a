// Real: a running bridge and the doctor as child processes, the database between them, a receiver that misbehaves.
// Observed: the findings, their levels and the exit code.
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startInmovaApi } from '../../../test/support/inmova-api-simulator.ts'
import { ordinaryOwner } from '../../../test/support/ordinary-owner.ts'
import { startReceiver } from '../../../test/support/receiver.ts'
import { createInstallation, type Installation, type Ran } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation()
})
afterEach(() => installation[Symbol.asyncDispose]())

interface Finding {
  readonly area: string
  readonly level: string
  readonly message: string
  readonly advice: string | null
}

function findingsOf({ stdout }: Ran): { ok: boolean; findings: Finding[] } {
  return JSON.parse(stdout) as { ok: boolean; findings: Finding[] }
}

/** What the doctor says of an area, as `level message`. */
async function examine(area: string, env: Record<string, string> = {}): Promise<string[]> {
  const { findings } = findingsOf(await installation.run(['doctor', '--json'], { env }))
  return findings.filter((each) => each.area === area).map(({ level, message }) => `${level} ${message}`)
}

describe('doctor', () => {
  test('before the first start there is nothing wrong, and it makes nothing', async () => {
    const { code, stdout } = await installation.run(['doctor'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Database\n {2}warn {2}There is no database at \S+ yet\.\n {8}-> /m)
    expect(stdout).toMatch(/^Clock\n {2}ok {4}It says 20/m)
    expect(stdout).toMatch(/^0 failures, 2 warnings\.$/m)
    expect((await installation.run(['source', 'list'])).stderr).toContain('There is no database')
  })

  test('run by somebody who may not enter the folder, says so, and by whom it can be entered', async () => {
    const closed = join(installation.folder, 'closed')
    await mkdir(closed, { mode: 0o000 })
    const as = ordinaryOwner(installation.folder)
    const env = { DATABASE_URL: `file:${closed}/bridge.db`, NODE_COMPILE_CACHE: '' }
    const ran = await installation.run(['doctor', '--json'], { env, as })
    expect(ran.code).toBe(1)
    const finding = findingsOf(ran).findings.find(({ area }) => area === 'database')
    expect(finding).toMatchObject({ level: 'fail' })
    expect(finding!.message).toContain(
      `The folder ${closed} cannot be entered (EACCES) by the user of this process (uid ${as.uid ?? process.getuid!()})`,
    )
    expect(finding!.message).toContain(`It belongs to the user with uid ${process.getuid!()}`)
    const listed = await installation.run(['source', 'list'], { env, as })
    expect(listed).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be entered (EACCES)') })
    await rmdir(closed)
  })

  test('names every problem of the environment, and fails', async () => {
    const env = { PORT: 'x', RETENTION_DAYS: '1' }
    const ran = await installation.run(['doctor', '--json'], { env })
    expect(ran.code).toBe(1)
    const { ok, findings } = findingsOf(ran)
    expect(ok).toBe(false)
    expect(findings.filter(({ level }) => level === 'fail').map(({ message }) => message)).toEqual([
      'PORT: must be a port number',
      'RETENTION_DAYS: must be 7 or more: duplicates are recognised for 7 days',
    ])
    const targets = await examine('configuration', { ALLOWED_TARGETS: '10.0.0.0/99' })
    expect(targets.join()).toMatch(/fail ALLOWED_TARGETS: .*10\.0\.0\.0\/99/)
  })

  test('says how much of RETENTION_SIZE the data takes', async () => {
    await installation.json('source', 'add', 'cablenetai')
    const findings = await examine('database', { RETENTION_SIZE: '10MB' })
    expect(findings).toContainEqual(
      expect.stringMatching(/^ok Its data takes \S+ kB of the 10\.0 MB of RETENTION_SIZE/),
    )
    const db = new Database(join(installation.folder, 'bridge.db'))
    db.prepare("INSERT INTO meta (key, value) VALUES ('ballast', zeroblob(11000000))").run()
    db.close()
    const after = await examine('database', { RETENTION_SIZE: '10MB' })
    expect(after).toContainEqual(expect.stringMatching(/^warn Its data takes 11\.\d MB of the 10\.0 MB/))
  })

  test('says who is told of trouble, and fails when the way there is refused', async () => {
    expect(await examine('configuration')).toContainEqual(
      'ok Nobody is told when something is wrong: neither NOTIFY_URL nor SMTP_URL is set.',
    )
    const secret = `whsec_${'ab12'.repeat(16)}`
    const mail = {
      SMTP_URL: 'smtp://bridge:topsecret@smtp.example.com',
      NOTIFY_FROM: 'bridge@example.com',
      NOTIFY_TO: 'ops@example.com',
    }
    const env = {
      ...mail,
      NOTIFY_URL: 'http://127.0.0.1:9/topsecret',
      NOTIFY_SECRET: secret,
      NOTIFY_LANG: 'es',
    }
    const findings = await examine('configuration', env)
    expect(findings).toContainEqual('ok Notifications go to the webhook at 127.0.0.1:9 (es).')
    expect(findings).toContainEqual('ok Notifications go by mail through smtp.example.com:587 (es).')
    expect(findings.join()).not.toMatch(/topsecret|ops@example/)
    expect(
      await examine('configuration', { ...env, NOTIFY_URL: 'http://10.0.0.1/topsecret' }),
    ).toContainEqual(expect.stringMatching(/^fail Notifications cannot go to NOTIFY_URL: 10\.0\.0\.1 /))
  })

  test('with the bridge running all is well, but for what only the internet can tell', async () => {
    const receiver = await startReceiver()
    await installation.json('source', 'add', 'cablenetai')
    await installation.serve()
    await installation.api('POST', '/api/v1/webhooks', {
      url: receiver.url,
      events: ['lead.created'],
      name: 'Mi Zap',
    })
    await installation.run(['send', 'lead.created'])
    await receiver.waitFor(1)
    await expect
      .poll(() => examine('webhooks'), { timeout: 15_000 })
      .toEqual([
        expect.stringMatching(
          /^ok Mi Zap \(127\.0\.0\.1:\d+\) wh_\w+: active; last answers, newest first: 200\.$/,
        ),
      ])
    const ran = await installation.run(['doctor'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('ok    It runs at http://127.0.0.1:')
    expect(ran.stdout).toContain('ok    It serves this database.')
    expect(ran.stdout).toMatch(/ok {4}src_\w+ \(CablenetAI\) sent its last event \d+ seconds? ago\./)
    expect(ran.stdout).toMatch(/^0 failures, 1 warning\.$/m)
    expect(ran.stdout).not.toContain(receiver.url)
    await receiver.close()
  })

  test('fails when sources are connected and no bridge answers, or one with another database', async () => {
    await installation.json('source', 'add', 'cablenetai')
    expect(await examine('bridge')).toEqual([
      expect.stringMatching(/^fail No bridge answers at .* Nobody takes events in\.$/),
    ])
    expect((await installation.run(['doctor'])).code).toBe(1)
    await using other = await createInstallation()
    await other.serve()
    expect(await examine('bridge', { PORT: String(other.port) })).toEqual([
      expect.stringMatching(/^ok It runs/),
      expect.stringMatching(/^fail It does not know the source src_\w+: it serves another database\.$/),
    ])
  })

  test('tells which webhooks fail, are gone or have dead deliveries', async () => {
    const receiver = await startReceiver({
      behaviour: ({ path }) => ({ status: path === '/gone' ? 410 : path === '/dead' ? 500 : 200 }),
    })
    await installation.json('source', 'add', 'inmova')
    await installation.serve()
    const events = ['PROPERTY_CREATED']
    for (const path of ['/gone', '/dead', '/paused']) {
      const url = receiver.urlFor(path)
      const { data } = await installation.api('POST', '/api/v1/webhooks', {
        url,
        events,
        name: path,
        maxRetries: 0,
      })
      if (path === '/paused')
        await installation.api('PATCH', `/api/v1/webhooks/${data.id}`, { active: false })
    }
    await installation.run(['send', 'PROPERTY_CREATED', '--count', '5'])
    await expect
      .poll(() => examine('webhooks'), { timeout: 15_000 })
      .toEqual([
        expect.stringMatching(
          /^warn \/gone \(.*: gone \(the receiver answered 410 .*\); last answers, newest first: 410.*; 5 held\.$/,
        ),
        expect.stringMatching(
          /^fail \/dead \(.*: active; last answers, newest first: 500, 500, 500, 500, 500; 5 dead\.$/,
        ),
        expect.stringMatching(
          /^warn \/paused \(.*: paused \(Paused by a person\); nothing was sent to it yet; 5 held\.$/,
        ),
      ])
    await receiver.close()
  })

  test('says what the platform behind a webhook means by its newest answer, and what to do there', async () => {
    const receiver = await startReceiver({
      behaviour: ({ path }) => (path === '/n8n' ? { status: 404 } : { status: 200 }),
    })
    await installation.json('source', 'add', 'inmova')
    await installation.serve()
    for (const client of ['n8n', 'make']) {
      const url = receiver.urlFor(`/${client}`)
      const request = { url, events: ['PROPERTY_CREATED'], name: client, client, maxRetries: 0 }
      await installation.api('POST', '/api/v1/webhooks', request)
    }
    await installation.run(['send', 'PROPERTY_CREATED'])
    await expect
      .poll(() => examine('webhooks'), { timeout: 15_000 })
      .toEqual([
        expect.stringMatching(/^warn n8n .*: 404; 1 dead; n8n says that the workflow is not published/),
        expect.stringMatching(/^ok make .*: 200; Make has put the event into the queue of its webhook/),
      ])
    const { findings } = findingsOf(await installation.run(['doctor', '--json']))
    const { advice } = findings.find(({ message }) => message.startsWith('n8n'))!
    expect(advice).toMatch(/^Publish the workflow in n8n: .*\/replay$/)
    await receiver.close()
  })

  test('one whose few attempts all failed is no longer well; an unnamed one says its id once', async () => {
    const receiver = await startReceiver({
      behaviour: ({ path }) => ({ status: path === '/fails' || path === '/dead' ? 500 : 200 }),
    })
    await installation.json('source', 'add', 'inmova')
    await installation.serve()
    const subscribe = async (path: string, event: string, maxRetries = 0): Promise<string> => {
      const request = { url: receiver.urlFor(path), events: [event], maxRetries }
      return (await installation.api('POST', '/api/v1/webhooks', request)).data.id
    }
    const recovers = await subscribe('/recovers', 'PROPERTY_CREATED')
    const dead = await subscribe('/dead', 'PROPERTY_UPDATED')
    const fails = await subscribe('/fails', 'PROPERTY_UPDATED', 5)
    const unused = await subscribe('/unused', 'TENANT_CREATED')
    await installation.run(['send', 'PROPERTY_CREATED'])
    await installation.run(['send', 'PROPERTY_UPDATED'])
    const host = `127\\.0\\.0\\.1:${receiver.port}`
    await expect
      .poll(() => examine('webhooks'), { timeout: 15_000 })
      .toEqual([
        expect.stringMatching(`^ok ${recovers} \\(${host}\\): active; last answers, newest first: 200\\.$`),
        expect.stringMatching(`^warn ${dead} .*: active; last answers, newest first: 500; 1 dead\\.$`),
        expect.stringMatching(`^warn ${fails} .*: active; last answers, newest first: 500[, 0]*; 1 pending`),
        expect.stringMatching(`^ok ${unused} .*: active; nothing was sent to it yet\\.$`),
      ])
    const { findings } = findingsOf(await installation.run(['doctor', '--json']))
    const advice = findings.find(({ message }) => message.startsWith(dead))!.advice!
    expect(advice).toContain('npx hook-bridge tail says why.')
    expect(advice).toContain(`GET /api/v1/deliveries?status=dead&webhookId=${dead}`)
    expect(advice).toContain('POST /api/v1/deliveries/{id}/replay')
    const listed = await installation.api('GET', `/api/v1/deliveries?status=dead&webhookId=${dead}`)
    expect(listed.data).toHaveLength(1)
    const replayed = await installation.api('POST', `/api/v1/deliveries/${listed.data[0].id}/replay`)
    expect(replayed).toMatchObject({ success: true })
    await receiver.close()
  })

  test('says "no answer" where none came', async () => {
    const receiver = await startReceiver()
    const url = receiver.url
    await receiver.close()
    await installation.json('source', 'add', 'inmova')
    await installation.serve()
    await installation.api('POST', '/api/v1/webhooks', { url, events: ['PROPERTY_CREATED'], maxRetries: 0 })
    await installation.run(['send', 'PROPERTY_CREATED'])
    await expect
      .poll(() => examine('webhooks'), { timeout: 15_000 })
      .toEqual([expect.stringMatching(/^warn .*: active; last answers, newest first: no answer; 1 dead\.$/)])
  })

  test('tells when the vendor agreed to less than was asked, and of secrets in rotation', async () => {
    await using inmova = await startInmovaApi({ accepts: ['PROPERTY_CREATED'] })
    await installation.json(
      'source',
      'add',
      'inmova',
      '--api-key',
      inmova.apiKey,
      '--base-url',
      inmova.baseUrl,
    )
    const { id } = await installation.json('source', 'add', 'cablenetai')
    await installation.json('source', 'change', id, '--rotate')
    const sources = await examine('sources')
    expect(sources).toEqual([
      expect.stringMatching(/^warn src_\w+ \(CablenetAI\) has sent nothing since it was connected/),
      expect.stringMatching(/^ok src_\w+ \(CablenetAI\) has a new secret; the one before counts until 20/),
      expect.stringMatching(/^warn src_\w+ \(Inmova\) has sent nothing/),
      expect.stringMatching(
        /^warn src_\w+ \(Inmova\): the provider agreed to less .* will not send PROPERTY_UPDATED, /,
      ),
    ])
  })

  test('fails without the right master key, and makes none in its place', async () => {
    await installation.json('source', 'add', 'cablenetai')
    const env = { HOOK_BRIDGE_MASTER_KEY: 'another-master-key-of-32-characters' }
    expect(await examine('database', env)).toEqual([
      expect.stringContaining('fail A stored secret was sealed with another'),
    ])
    await rm(join(installation.folder, 'master.key'))
    expect(await examine('configuration')).toContainEqual(
      expect.stringContaining('fail The master key is missing'),
    )
    expect(await examine('configuration')).toContainEqual(
      expect.stringContaining('fail The master key is missing'),
    )
  })

  test('fails when the newest event is from the future, and when the file is no database', async () => {
    await installation.json('source', 'add', 'cablenetai')
    const file = join(installation.folder, 'bridge.db')
    const db = new Database(file)
    const inTwoHours = Date.now() + 2 * 3_600_000 + 60_000
    db.prepare(
      "INSERT INTO event (id, workspace, provider, type, received_at, test) VALUES (1, 1, 'cablenetai', 'lead.created', ?, 0)",
    ).run(inTwoHours)
    db.close()
    expect(await examine('clock')).toEqual([
      'fail The newest event came 2 hours from now: the clock was or is wrong.',
    ])
    const env = { DATABASE_URL: `file:${join(installation.folder, 'master.key')}` }
    expect(await examine('database', env)).toEqual([expect.stringMatching(/^fail .*not a database/)])
  })
})
