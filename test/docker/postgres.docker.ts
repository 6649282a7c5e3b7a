// The profile postgres of the compose file, as people use it. Real: docker compose, two bridges from the image, the named
// volumes, the published port, SIGKILL. PostgreSQL and HAProxy come from the official images; where these cannot be pulled
// (the figures say so), from Debian's packages in a stand-in for them, with the same settings, paths and rights. Doubles:
// CablenetAI and the receivers on this machine. Observed: what was answered, what arrived, the API, what Docker says.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../support/figures.ts'
import { freePort } from '../support/run-program.ts'
import { sendLead as sendSignedLead } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'
import { openApi, type ApiAccess } from './bridge-api.ts'
import { openCompose, type Compose } from './compose.ts'
import { isReady } from './container.ts'
import { docker } from './docker.ts'
import { HOST } from './host-door.ts'
import { startLeadLoad } from './lead-load.ts'
import { openProfileImages, type ProfileImages } from './profile-images.ts'
import { openRoute, sendLead } from './route.ts'

const KEY = 'the-first-api-key-of-both-bridges-0123456789'
const REQUIRED = {
  // As bad as a password can be.
  POSTGRES_PASSWORD: `'p@ss/w$rd "#%?'`,
  HOOK_BRIDGE_MASTER_KEY: 'the-master-key-of-both-bridges-0123456789',
  HOOK_BRIDGE_API_KEY: KEY,
}
const BRIDGES = ['bridge-1', 'bridge-2'] as const
const SERVICES = [...BRIDGES, 'postgres', 'proxy'] as const
/** To the database these are in flight when a bridge dies: its slots for one subscription, and what waits for a commit. */
const AT_RISK = 25 + 256
/** Longer than a lease. */
const TAKEN_OVER_MS = 40_000

describe('the profile', () => {
  const services = async (compose: Compose) => (await compose.run('config', '--services')).split('\n').sort()

  test('that nobody names is the bridge on SQLite, and nothing else', async () => {
    await using compose = await openCompose({})
    expect(await services(compose)).toEqual(['bridge'])
  })

  test('postgres is two bridges, a proxy and PostgreSQL, and no bridge on SQLite', async () => {
    await using named = await openCompose(REQUIRED, { profile: 'postgres' })
    expect(await services(named)).toEqual(SERVICES)
    await using inFile = await openCompose({ ...REQUIRED, COMPOSE_PROFILES: 'postgres' })
    expect(await services(inFile)).toEqual(SERVICES)
  })

  test.each(Object.keys(REQUIRED))('postgres does not start without %s, and says so', async (missing) => {
    await using compose = await openCompose({ ...REQUIRED, [missing]: '' })
    const starting = compose.run('--profile', 'postgres', 'up', '--detach')
    await expect(starting).rejects.toThrow(`required variable ${missing} is missing`)
  })
})

describe('docker compose --profile postgres', () => {
  let images: ProfileImages
  let compose: Compose
  let access: ApiAccess

  beforeAll(async () => {
    images = await openProfileImages()
    const port = await freePort()
    access = { origin: `http://127.0.0.1:${port}`, key: KEY }
    compose = await openCompose(
      {
        ...images.settings,
        ...REQUIRED,
        PUBLISHED_PORT: String(port),
        ALLOWED_TARGETS: HOST,
        RATE_LIMIT: '1000000',
      },
      { profile: 'postgres' },
    )
    await compose.run('up', '--detach', '--build', '--wait')
  }, 600_000)
  afterAll(async () => {
    await compose[Symbol.asyncDispose]()
    await images[Symbol.asyncDispose]()
  })

  /** The sum of a figure of one bridge over all labels that go with `label`. */
  async function figure(bridge: string, name: string, label = ''): Promise<number> {
    const script = `fetch('http://127.0.0.1:8080/metrics').then(async (answer) => console.log(await answer.text()))`
    const text = await compose.run('exec', '-T', bridge, 'node', '--eval', script)
    const values = text.matchAll(new RegExp(`^${name}{.*${label}.*} (\\S+)$`, 'gm'))
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0)
  }

  test('up --wait ends when both bridges can store and deliver', async ({ task }) => {
    tell(task, 'profile postgres runs on', images.description)
    expect(await isReady(access.origin)).toBe(true)
    for (const service of SERVICES) {
      expect(await compose.inspect('.State.Health.Status', service)).toBe('healthy')
    }
  })

  test('is small at rest', async ({ task }) => {
    const containers = (await compose.run('ps', '--quiet', ...SERVICES)).split('\n')
    const usage = await docker(['stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}', ...containers])
    for (const service of SERVICES) {
      const [, mebibytes] = usage.match(new RegExp(`-${service}-1 ([\\d.]+)MiB`)) ?? []
      tell(task, `memory at rest: ${service}`, `${mebibytes} MiB`)
      // PostgreSQL counts pages that it shares and may give back.
      expect(Number(mebibytes)).toBeLessThan(service === 'postgres' ? 400 : 150)
    }
  })

  test('gives no container more rights than it needs, and only the proxy a port', async () => {
    for (const service of SERVICES) {
      expect(await compose.inspect('.HostConfig', service)).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        RestartPolicy: { Name: 'unless-stopped' },
        PortBindings: service === 'proxy' ? { '8080/tcp': [{ HostIp: '127.0.0.1' }] } : {},
      })
      expect(await compose.run('exec', '-T', service, 'id', '-u')).not.toBe('0')
    }
  })

  test('takes events in through its published port at either bridge, and delivers them signed', async () => {
    await using route = await openRoute(access)
    for (let nth = 1; nth <= 10; nth += 1) {
      await until(() => sendLead(route, `lead-${nth}`), { what: 'the account to be known at either bridge' })
    }
    const request = await route.receiver.waitFor(1)
    expect(request.verification.vendor.result).toBe('valid')
    for (const bridge of BRIDGES) {
      expect(await figure(bridge, 'hook_bridge_inbound_events_total', 'accepted')).toBeGreaterThan(0)
    }
    const [webhook] = await route.api.call<{ id: string }[]>('GET', '/webhooks')
    await route.api.call('DELETE', `/webhooks/${webhook!.id}`)
  })

  test('takes in an event as large as one may be', async () => {
    const door = await openApi(access).connect('cablenetai')
    await until(async () => (await fetch(door.inboundUrl)).ok && (await fetch(door.inboundUrl)).ok)
    const notes = 'a long story '.repeat(80_000)
    expect((await sendSignedLead(door, 'lead-1', { notes })).status).toBe(200)
  })

  test('the command line works in either bridge', async () => {
    expect(await compose.run('exec', '-T', 'bridge-2', 'hook-bridge', 'doctor')).toContain('0 failures')
  })

  test('bridges that are replaced one after the other under load: nobody is refused', async ({ task }) => {
    await using sending = await startLeadLoad(access)
    for (const bridge of BRIDGES) {
      await compose.run('up', '--detach', '--no-deps', '--force-recreate', '--wait', bridge)
    }
    await sending.load.stop()
    await sending.delivered()
    tell(task, 'both bridges replaced: events', `${sending.load.acknowledged.size}, ${sending.twice} twice`)
    expect(sending.load.refused).toBe(0)
  })

  test('a bridge and then PostgreSQL killed under load: nothing that was answered 200 is lost', async ({
    task,
  }) => {
    const deliveredBy = (bridge: string) => figure(bridge, 'hook_bridge_attempts_total', 'result="delivered"')
    const earlier = await deliveredBy('bridge-1')
    await using sending = await startLeadLoad(access)
    const startedAt = performance.now()
    await sleep(4_000)
    // One of them delivers to a webhook as long as it lives.
    const [killed, other] = (await deliveredBy('bridge-1')) > earlier ? BRIDGES : [BRIDGES[1], BRIDGES[0]]
    const ofOther = await deliveredBy(other)
    await compose.run('kill', killed)
    const killedAt = performance.now()
    await until(async () => (await deliveredBy(other)) > ofOther, {
      deadlineMs: TAKEN_OVER_MS,
      everyMs: 200,
      what: 'the other bridge to deliver',
    })
    const takenOver = (performance.now() - killedAt) / 1_000
    const { refused } = sending.load
    await compose.run('start', killed)
    await sleep(3_000)

    await compose.run('kill', 'postgres')
    await until(async () => !(await isReady(access.origin)), { deadlineMs: 20_000, everyMs: 100 })
    await compose.run('start', 'postgres')
    await until(() => isReady(access.origin), { deadlineMs: 30_000, everyMs: 100 })
    await sleep(3_000)
    await sending.load.stop()
    const seconds = (performance.now() - startedAt) / 1_000
    await sending.delivered()

    const { size } = sending.load.acknowledged
    tell(task, 'killed under load: events', `${size} in ${seconds.toFixed(0)} s`)
    tell(task, 'killed under load: lost, twice', `0, ${sending.twice}`)
    tell(task, 'bridge killed: requests refused', String(refused))
    tell(task, 'bridge killed: the other one delivers after', `${takenOver.toFixed(0)} s`)
    expect(size).toBeGreaterThan(1_000)
    expect(sending.twice).toBeLessThanOrEqual(3 * AT_RISK)
    expect(refused).toBe(0)
  })

  test('without PostgreSQL everybody is asked to come again', async () => {
    await compose.run('stop', 'postgres')
    const answer = await until(
      async () => {
        const tried = await fetch(`${access.origin}/api/v1/me`, {
          headers: { authorization: `Bearer ${KEY}` },
        })
        return tried.status === 503 && tried
      },
      { deadlineMs: 20_000, everyMs: 100 },
    )
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ success: false, code: 'UNAVAILABLE' })
    await compose.run('start', 'postgres')
    await until(() => isReady(access.origin), { deadlineMs: 30_000, everyMs: 100 })
  })

  test('keeps everything over down and up', async ({ task }) => {
    const api = openApi(access)
    const before = await api.call<unknown[]>('GET', '/events?limit=100')
    await compose.run('down')
    expect(await isReady(access.origin)).toBe(false)
    const startedAt = performance.now()
    await compose.run('up', '--detach', '--wait')
    tell(
      task,
      'profile postgres: up --wait on its volume',
      `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
    )
    expect(await api.call('GET', '/events?limit=100')).toEqual(before)
    expect(before.length).toBe(100)
  })
})
