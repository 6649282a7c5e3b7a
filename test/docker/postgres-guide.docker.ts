// The way to PostgreSQL and the way back, as hook-bridge/README.md tells them. Real: docker compose, the commands of the guide
// letter by letter, bridges from the image, pg_dump and pg_restore; PostgreSQL and HAProxy as in postgres.docker.ts. Doubles:
// CablenetAI and a receiver on this machine. Observed: events, ids and answers before and after.
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/run-program.ts'
import { until } from '../support/until.ts'
import { openApi } from './bridge-api.ts'
import { type Compose, openCompose } from './compose.ts'
import { HOST } from './host-door.ts'
import { openProfileImages, type ProfileImages } from './profile-images.ts'
import { openRoute, type Route, sendLead } from './route.ts'

const LEASE_MS = 16_000

const GUIDE = readFileSync(new URL('../../hook-bridge/README.md', import.meta.url), 'utf8')

/** The commands in each block below a heading. */
function blocksUnder(title: string): string[][] {
  const [, below = ''] = GUIDE.split(`\n### ${title}\n`)
  const [section = ''] = below.split(/^##/m)
  return [...section.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, block]) => block!.trim().split('\n'))
}

async function follow(compose: Compose, commands: readonly string[]): Promise<string> {
  let output = ''
  for (const command of commands) output += await compose.shell(command)
  return output
}

const subjects = async (route: Route) =>
  (await route.api.call<{ subject: string }[]>('GET', '/events?limit=100')).map(({ subject }) => subject)

async function arrives(route: Route, lead: string): Promise<void> {
  const before = route.receiver.count
  await until(() => sendLead(route, lead), { what: 'the account to be known at either bridge' })
  await route.receiver.waitFor(before + 1, 20_000)
}

let images: ProfileImages
let origin: string
let settings: Readonly<Record<string, string>>

beforeAll(async () => {
  images = await openProfileImages()
  const port = String(await freePort())
  origin = `http://127.0.0.1:${port}`
  settings = { ...images.settings, PUBLISHED_PORT: port, ALLOWED_TARGETS: HOST }
}, 600_000)
afterAll(() => images[Symbol.asyncDispose]())

describe('back to a dump', () => {
  test('what came after it is gone, what was before is there, and no new event has an id that was given out; also on a new machine', async () => {
    const [save] = /docker compose exec -T postgres pg_dump[^`]+/.exec(GUIDE)!
    const [commands] = blocksUnder('Back to a dump')
    const key = 'the-first-api-key-of-both-bridges-0123456789'
    const keys = {
      POSTGRES_PASSWORD: 'a-password',
      HOOK_BRIDGE_MASTER_KEY: 'the-master-key-of-both-bridges-0123456789',
      HOOK_BRIDGE_API_KEY: key,
    }
    await using compose = await openCompose({ ...settings, ...keys, COMPOSE_PROFILES: 'postgres' })
    await compose.run('up', '--detach', '--build', '--wait')
    await using route = await openRoute({ origin, key })
    await arrives(route, 'before')
    await compose.shell(save)
    await arrives(route, 'lost')
    // A dump has the leases of its moment: within 15 s it would look as if a bridge were still delivering.
    await sleep(LEASE_MS)

    expect(await follow(compose, commands!)).toContain('0 failures')
    expect(await subjects(route)).toEqual(['before'])
    await arrives(route, 'after')
    expect(await subjects(route)).toEqual(['after', 'before'])
    const ids = route.receiver.requests.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)

    await compose.shell(save)
    await compose.run('down', '--volumes')
    const [, begin] = /On a new machine,[^]*?begin with `([^`]+)`/.exec(GUIDE)!
    await sleep(LEASE_MS)
    await follow(compose, [begin!, ...commands!.slice(1)])
    expect(await subjects(route)).toEqual(['after', 'before'])
    await arrives(route, 'on the new machine')
  }, 600_000)
})

describe('from the bridge on SQLite', () => {
  test('keys, accounts, webhooks and events go along; the way back has what was there before', async () => {
    const [there, back] = blocksUnder('From the bridge on SQLite')
    await using compose = await openCompose(settings)
    await compose.run('up', '--detach', '--build', '--wait')
    const [key] = /hbk_[0-9a-f]{64}/.exec(await compose.run('logs', 'bridge'))!
    await using route = await openRoute({ origin, key })
    await arrives(route, 'on the file')

    const output = await follow(compose, there!)
    expect(output).toContain('the server has every row of the file')
    expect(output).toContain('0 failures')
    await arrives(route, 'on the server')
    expect(await subjects(route)).toEqual(['on the server', 'on the file'])
    expect(route.receiver.requests.map(({ verification }) => verification.vendor.result)).toEqual([
      'valid',
      'valid',
    ])
    const env = join(compose.folder, '.env')
    const [, added = ''] = /^HOOK_BRIDGE_API_KEY=(.+)$/m.exec(await readFile(env, 'utf8')) ?? []
    expect(await openApi({ origin, key: added }).call('GET', '/events?limit=1')).toHaveLength(1)

    await compose.run('down')
    await writeFile(env, (await readFile(env, 'utf8')).replace('COMPOSE_PROFILES=postgres\n', ''))
    await follow(compose, back!)
    expect(await subjects(route)).toEqual(['on the file'])
    await arrives(route, 'on the file again')
  }, 600_000)
})
