// The compose file, as people use it. Real: docker compose, the image that it builds, the named volume, the published
// port. Doubles: CablenetAI and the receiver on this machine. Observed: the API, the receiver, what Docker says.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../hook-bridge/src/config.ts'
import { freePort } from '../support/run-program.ts'
import { until } from '../support/until.ts'
import { openApi } from './bridge-api.ts'
import { openCompose, type Compose } from './compose.ts'
import { firstApiKey, isReady } from './container.ts'
import { HOST } from './host-door.ts'
import { openRoute, sendLead, type Route } from './route.ts'

describe('docker compose', () => {
  let compose: Compose
  let origin: string
  let key: string

  beforeAll(async () => {
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    compose = await openCompose({ PUBLISHED_PORT: String(port), ALLOWED_TARGETS: HOST })
    await compose.run('up', '--detach', '--build', '--wait')
    key = await firstApiKey({ logs })
  })
  afterAll(() => compose[Symbol.asyncDispose]())

  const logs = () => compose.run('logs', '--no-log-prefix', 'bridge')

  test('up --wait ends when the bridge can store and deliver', async () => {
    expect(await isReady(origin)).toBe(true)
    expect(await compose.inspect('.State.Health.Status')).toBe('healthy')
  })

  test('runs it with no more rights than it needs, and offers it to this machine only', async () => {
    expect(await compose.inspect('.HostConfig')).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      RestartPolicy: { Name: 'unless-stopped' },
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1' }] },
      Init: true,
    })
  })

  test('delivers to a receiver on this machine, and keeps everything over down and up', async () => {
    await using route = await openRoute({ origin, key })
    await arrives(route, 'lead-1')

    await compose.run('down')
    expect(await isReady(origin)).toBe(false)
    await compose.run('up', '--detach', '--wait')

    expect(await logs()).not.toContain('hbk_')
    expect(await openApi({ origin, key }).call('GET', '/deliveries')).toMatchObject([{ status: 'delivered' }])
    await arrives(route, 'lead-2')
  })

  test('a backup, restored into an empty volume, has keys, accounts, webhooks and events', async () => {
    const before = await openApi({ origin, key }).call<unknown[]>('GET', '/events')
    await compose.run('stop')
    const backup = `${compose.folder}/backup.tar.gz`
    await compose.shell(`docker compose run --rm -T bridge tar -C /data -cz . > ${backup}`)
    await compose.run('down', '--volumes')
    await compose.shell(`docker compose run --rm -T bridge tar -C /data -xz < ${backup}`)
    await compose.run('up', '--detach', '--wait')
    expect(await openApi({ origin, key }).call('GET', '/events')).toEqual(before)
    expect(before.length).toBeGreaterThan(0)
  })

  test('exec reaches the command line', async () => {
    expect(await compose.run('exec', '-T', 'bridge', 'hook-bridge', 'doctor')).toContain('0 failures')
  })

  test('starts it again when it dies', async () => {
    // All processes but the first, which is Docker's own, and the one that says so.
    await compose.run('exec', '-T', 'bridge', 'sh', '-c', 'kill -KILL -1')
    await until(async () => (await compose.inspect('.RestartCount')) === 1 && isReady(origin), {
      deadlineMs: 20_000,
      everyMs: 100,
      what: 'the bridge to be started again',
    })
  })
})

/** Sends a lead, and waits for it. */
async function arrives(route: Route, id: string): Promise<void> {
  const before = route.receiver.count
  expect(await sendLead(route, id)).toBe(true)
  const request = await route.receiver.waitFor(before + 1)
  expect([request.json(), request.verification.vendor.result]).toEqual([
    expect.objectContaining({ id }),
    'valid',
  ])
}

describe('.env', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  const shown = Object.fromEntries(
    [...example.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  const settings = [
    'PUBLIC_URL',
    'HOOK_BRIDGE_API_KEY',
    'HOOK_BRIDGE_MASTER_KEY',
    'HOOK_BRIDGE_NEXT_MASTER_KEY',
    'ALLOWED_TARGETS',
    'RETENTION_DAYS',
    'RETENTION_DAYS_BY_TYPE',
    'RETENTION_SIZE',
    'HELD_DAYS',
    'HELD_MAX',
    'SUSPEND_AFTER_DAYS',
    'LOG_LEVEL',
    'MAX_CONCURRENCY',
    'RATE_LIMIT',
    'NOTIFY_URL',
    'NOTIFY_SECRET',
    'SMTP_URL',
    'NOTIFY_FROM',
    'NOTIFY_TO',
    'NOTIFY_LANG',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_SERVICE_NAME',
    'OTEL_TRACES_SAMPLER_ARG',
  ]

  test('.env.example shows what holds without it', () => {
    expect(readConfig(shown)).toEqual(readConfig({}))
  })

  const forDocker = [
    'PUBLISHED_ADDRESS',
    'PUBLISHED_PORT',
    'COMPOSE_PROFILES',
    'POSTGRES_PASSWORD',
    'POSTGRES_IMAGE',
    'PROXY_IMAGE',
  ]
  const given = Object.fromEntries(settings.map((name) => [name, `the-value-of-${name}`]))

  test('.env.example has every setting, and compose hands each on as it is', async () => {
    expect(Object.keys(shown).sort()).toEqual(settings.concat(forDocker).sort())
    await using compose = await openCompose(given)
    expect((await compose.config()).environment).toEqual(given)
  })

  test('compose hands each on to both bridges of the profile postgres as well', async () => {
    const password = 'it$elf "#@/%'
    await using compose = await openCompose(
      { ...given, POSTGRES_PASSWORD: `'${password}'` },
      { profile: 'postgres' },
    )
    for (const bridge of ['bridge-1', 'bridge-2']) {
      expect((await compose.config(bridge)).environment).toEqual({
        ...given,
        DATABASE_URL: 'postgres://hook_bridge@postgres/hook_bridge',
        PGPASSWORD: password.replaceAll('$', '$$$$'),
      })
    }
  })

  test('.env.example names the images that are taken without it', async () => {
    await using compose = await openCompose({ ...given, POSTGRES_PASSWORD: 'p' }, { profile: 'postgres' })
    expect((await compose.config('postgres')).image).toBe(shown['POSTGRES_IMAGE'])
    expect((await compose.config('proxy')).image).toBe(shown['PROXY_IMAGE'])
  })

  test('is not needed: what it would say is what the bridge takes by itself', async () => {
    await using compose = await openCompose({})
    const { environment } = await compose.config()
    expect(readConfig(environment)).toEqual(readConfig({}))
  })
})
