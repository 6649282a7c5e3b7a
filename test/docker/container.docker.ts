// One bridge in one container. Real: the image; a container with a read-only root file system, no capability and no way
// to new privileges; its published port; receivers on this machine. Doubles: CablenetAI and the receiver. Observed: the
// API, the receiver, what Docker says of the container, and what commands in it print.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../support/figures.ts'
import { isGenuine } from '../support/received-request.ts'
import { until } from '../support/until.ts'
import { openApi } from './bridge-api.ts'
import { firstApiKey, startContainer, type Container } from './container.ts'
import { docker } from './docker.ts'
import { openRoute, sendLead } from './route.ts'

let container: Container

beforeAll(async () => {
  container = await startContainer()
})
afterAll(() => container[Symbol.asyncDispose]())

describe('a container with no rights but those it needs', () => {
  test('has no capability, gets no new privileges, and cannot change its own files', async () => {
    const status = await container.exec('cat', '/proc/1/status')
    expect(status.output).toMatch(/^CapEff:\t0{16}$/m)
    expect(status.output).toMatch(/^CapBnd:\t0{16}$/m)
    expect(status.output).toMatch(/^NoNewPrivs:\t1$/m)
    expect((await container.exec('touch', '/home/node/file')).output).toContain('Read-only file system')
    expect((await container.exec('touch', '/data/file')).exitCode).toBe(0)
  })

  test('is healthy as soon as it can store and deliver', async () => {
    await until(async () => (await container.inspect('.State.Health.Status')) === 'healthy', {
      deadlineMs: 10_000,
      everyMs: 100,
      what: 'the container to be healthy',
    })
  })

  test('prints the first API key once, and it works', async () => {
    const key = await firstApiKey(container)
    expect(await openApi({ origin: container.origin, key }).call('GET', '/me')).toMatchObject({
      apiKey: { name: 'first' },
    })
    await container.stop()
    await container.start()
    expect(await firstApiKey(container)).toBe(key)
  })

  test('takes an event in through its published port, and delivers it signed to a receiver on this machine', async () => {
    await using route = await openRoute({ origin: container.origin, key: await firstApiKey(container) })
    expect(await sendLead(route, 'lead-1')).toBe(true)
    const request = await route.receiver.waitFor(1)
    expect(request.json()).toMatchObject({ id: 'lead-1' })
    expect(isGenuine(request)).toBe(true)
  })

  test('is small at rest', async ({ task }) => {
    const usage = await docker(['stats', '--no-stream', '--format', '{{.MemUsage}}', container.name])
    const [mebibytes] = usage.split('MiB')
    tell(task, 'memory at rest (cgroup)', `${mebibytes} MiB`)
    expect(Number(mebibytes)).toBeLessThan(150)
  })
})

describe('the command line in it', () => {
  test('doctor finds the bridge, its database and nothing that fails', async () => {
    const { exitCode, output } = await container.exec('hook-bridge', 'doctor')
    expect(output).toContain('It runs at http://127.0.0.1:8080, can store and deliver.')
    expect(output).toContain('/data/hook-bridge.db opens')
    expect(output).toContain('0 failures')
    expect(exitCode).toBe(0)
  })

  test('key create makes a key that the running bridge takes', async () => {
    const { stdout } = await container.exec('hook-bridge', 'key', 'create', '--name', 'Docker', '--json')
    const { key } = JSON.parse(stdout) as { key: string }
    const api = openApi({ origin: container.origin, key })
    const me = await until(() => api.call<object>('GET', '/me').catch(() => null), { everyMs: 50 })
    expect(JSON.stringify(me)).toContain('Docker')
  })

  test('send goes through the inbound door of the bridge beside it', async () => {
    await using route = await openRoute({ origin: container.origin, key: await firstApiKey(container) })
    const { exitCode, output } = await container.exec(
      ...`hook-bridge send lead.created --source ${route.sourceId}`.split(' '),
    )
    expect([exitCode, output]).toEqual([0, expect.any(String)])
    expect((await route.receiver.waitFor(1)).headers['x-cablenetai-event']).toBe('lead.created')
  })

  test('make setup finds its blueprints', async () => {
    const command = 'hook-bridge make setup --zone eu1.make.com --team 1 --event lead.created --dry-run'
    const { exitCode, output } = await container.exec(...command.split(' '))
    expect(output).toContain('POST https://eu1.make.com/api/v2/scenarios')
    expect(exitCode).toBe(0)
  })
})

describe('npm start in the image', () => {
  test('is the bridge as well', async () => {
    await using started = await startContainer({ command: ['npm', 'start'] })
    expect((await fetch(`${started.origin}/healthz`)).status).toBe(200)
  })
})
