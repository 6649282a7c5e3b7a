// The app as a developer tries it: `zapier-platform invoke` in a copy of the app's folder, since it writes into it.
// Real: Zapier's program, the app's sources, the bridge as a process of its own. No doubles; it may reach loopback only.
// The first line is run as people run it; the others in one process that loads the program once.
// Observed: what the program prints. Left out where the program is not installed.
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API_KEY, startBridge, type RunningBridge } from '../../test/support/bridge.ts'
import { events } from '../src/generated/events.ts'
import { keysOf } from './support/keys-of.ts'
import { hookOf } from './support/operations.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'node_modules/zapier-platform-cli/src/bin/run')
const invokeProgram = fileURLToPath(new URL('support/invoke-program.ts', import.meta.url))
const triggers = [...events.map(({ key }) => ['trigger', key]), ['trigger', 'new_event']]

describe.skipIf(!existsSync(program))(
  'zapier-platform invoke (skipped where its command line is not installed)',
  { timeout: 60_000 },
  () => {
    let bridge: RunningBridge
    let folder: string
    let host: string
    const printed = new Map<string, string>()

    const surroundings = () => ({
      cwd: folder,
      env: {
        HOME: folder,
        DISABLE_ZAPIER_ANALYTICS: '1',
        NO_UPDATE_NOTIFIER: '1',
        ZAPIER_BASE_ENDPOINT: bridge.origin,
      },
    })

    async function invokeAll(lines: readonly string[][]): Promise<void> {
      const child = fork(invokeProgram, { ...surroundings(), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      child.send({ program, lines: lines.map((words) => ['invoke', ...words, '--non-interactive']) })
      const [texts] = (await once(child, 'message')) as [string[]]
      child.disconnect()
      for (const [at, words] of lines.entries()) printed.set(words.join(' '), texts[at]!)
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'zapier-invoke-'))
      bridge = await startBridge()
      host = new URL(bridge.origin).host
      for (const { type, provider, sample } of events) {
        const data = provider === 'inmova' ? sample['data'] : sample
        await bridge.call('POST', '/events', { event: type, data })
      }
      for (const part of ['package.json', 'src']) {
        cpSync(join(root, 'zapier-app', part), join(folder, part), { recursive: true })
      }
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
      const settings = [
        `authData_bridgeUrl=${bridge.origin}`,
        `authData_apiKey=${API_KEY}`,
        'ALLOW_LOCAL_BRIDGE=true',
      ]
      writeFileSync(join(folder, '.env'), settings.join('\n'))
      await invokeAll([['auth', 'label'], ['auth', 'template'], ...triggers])
    }, 60_000)
    afterAll(async () => {
      await bridge[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    })

    test('auth test tells whose the key is', async () => {
      const words = [program, 'invoke', 'auth', 'test', '--non-interactive']
      const { stdout } = await promisify(execFile)(process.execPath, words, surroundings())
      expect(JSON.parse(stdout)).toMatchObject({ workspace: 'default', host })
    })

    test('auth label names workspace and host', () => {
      expect(printed.get('auth label')).toBe(`default (${host})\n`)
    })

    test('auth template tells how the key is sent', () => {
      expect(JSON.parse(printed.get('auth template')!)).toMatchObject({ supported: true })
    })

    const itemsOf = (key: string) => JSON.parse(printed.get(`trigger ${key}`)!) as Record<string, unknown>[]

    test.each(events)('trigger $key shows what happened last', ({ key }) => {
      const items = itemsOf(key)
      expect(items).toHaveLength(1)
      expect(keysOf(items[0])).toEqual(keysOf(hookOf(key).sample))
    })

    test('trigger new_event shows the last events of all kinds', () => {
      const items = itemsOf('new_event')
      const last = events.slice(-5).map(({ type }) => type)
      expect(items.map((item) => item['event'])).toEqual(last.toReversed())
      expect(keysOf(items[0])).toEqual(expect.arrayContaining(keysOf(hookOf('new_event').sample)))
    })
  },
)
