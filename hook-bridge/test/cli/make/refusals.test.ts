// Real: the hook-bridge program as a child process, Make's own client, the files of the pack. Double: Make's API on a
// loopback socket. Observed: what is said where nothing can be made, exit codes, and that nothing was asked for.
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
import { freePort, runProgram } from '../../../../test/support/run-program.ts'
import { until } from '../../../../test/support/until.ts'
import { createInstallation, type Installation } from '../installation.ts'
import { webhooksAtBridge } from './made-at-bridge.ts'

let installation: Installation
let make: MakeApi

beforeAll(async () => {
  installation = await createInstallation()
  make = await startMakeApi()
  await installation.json('workspace', 'add', 'Oficina')
})
afterAll(async () => {
  await installation[Symbol.asyncDispose]()
  await make[Symbol.asyncDispose]()
})

function run(args: readonly string[], env: Record<string, string> = {}) {
  return installation.run(['make', 'setup', ...args], { env: { MAKE_API_KEY: make.token, ...env } })
}

describe('make setup refuses', () => {
  test.each([
    [['--event', 'lead.creatd'], 'There is no event "lead.creatd". Did you mean lead.created?'],
    [[], 'Say which events: --event <event>, as often as you like, or --provider <provider>.'],
    [['--event', 'lead.created', '--provider', 'inmova'], 'cannot be used with option'],
    [['--provider', 'hubspot'], 'Allowed choices are cablenetai, inmova'],
    [['--event', 'lead.created', '--language', 'fr'], 'Allowed choices are en, es'],
    [
      ['--event', 'lead.created', '--team', 'mine'],
      'It must be the number in the address of your Make pages',
    ],
    [['--event', 'lead.created', '--zone', 'eu1'], 'such as eu1.make.com'],
    [['--event', 'lead.created', '--zone', 'https://somebody@example.com'], 'such as eu1.make.com'],
    [['--event', 'lead.created', '--workspace', 'nobody'], 'There is no workspace "nobody".'],
  ])('%j in plain words, before any call', async (args, message) => {
    const { code, stdout, stderr } = await run(['--zone', make.zone, '--team', '123', ...args])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
    expect([code, stdout]).toEqual([1, ''])
    expect(make.calls).toEqual([])
  })

  test.each([
    ['a token\nof two lines', 'The API token of Make has characters that no token has'],
    ['contraseña', 'The API token of Make has characters that no token has'],
  ])('the token %j without repeating it', async (token, message) => {
    const args = ['--zone', make.zone, '--team', '123', '--event', 'lead.created']
    const { code, stderr } = await run(args, { MAKE_API_KEY: token })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain(token)
    expect([code, make.calls]).toEqual([1, []])
  })

  test('to guess the token where there is none', async () => {
    const args = ['--zone', make.zone, '--team', '123', '--event', 'lead.created']
    const { code, stderr } = await run(args, { MAKE_API_KEY: '' })
    expect(stderr).toContain('The API token of Make is missing: set MAKE_API_KEY, or use --token-stdin.')
    expect([code, make.calls]).toEqual([1, []])
  })

  test('where no database of the bridge is', async () => {
    await using empty = await createInstallation({ MAKE_API_KEY: make.token })
    const args = ['make', 'setup', '--zone', make.zone, '--team', '123', '--event', 'lead.created']
    const { code, stderr } = await empty.run(args)
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no database at')])
  })

  test('where the blueprints are missing, as in the image of the bridge', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hook-bridge-image-'))
    const root = fileURLToPath(new URL('../../../../', import.meta.url))
    await cp(join(root, 'hook-bridge/src'), join(folder, 'hook-bridge/src'), { recursive: true })
    await cp(join(root, 'hook-bridge/package.json'), join(folder, 'hook-bridge/package.json'))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const program = join(folder, 'hook-bridge/src/cli/main.js')
    const args = ['make', 'setup', '--zone', make.zone, '--team', '123', '--event', 'lead.created']
    await using image = await runProgram(process.execPath, [program, ...args])
    await until(() => !image.isRunning())
    expect(image.output()).toContain('The blueprints are not here: there is no ')
    expect(image.output()).toContain('Run this command in a clone of the repository')
    await rm(folder, { recursive: true })
  })
})

describe('what stands in the way at Make is said in plain words', () => {
  const ask = (zone: string, team = '123', token = make.token) =>
    run(['--zone', zone, '--team', team, '--event', 'lead.created'], { MAKE_API_KEY: token })

  test('a token that it does not know', async () => {
    const token = '00000000-0000-4000-8000-000000000000'
    const { code, stderr } = await ask(make.zone, '123', token)
    expect(stderr).toContain('Make does not know the API token (401). Each zone has tokens of its own')
    expect(stderr).not.toContain(token)
    expect(code).toBe(1)
  })

  test('a token that may not list webhooks', async () => {
    await using other = await startMakeApi({ scopes: ['hooks:write', 'scenarios:write'] })
    const { stderr } = await ask(other.zone)
    expect(stderr).toContain('Make refuses the API token (403): Access denied.')
    expect(stderr).toContain('the scopes hooks:read, hooks:write and scenarios:write')
    expect(other.hooks).toEqual([])
  })

  test('a team of somebody else', async () => {
    const { stderr } = await ask(make.zone, '124')
    expect(stderr).toContain('its user must be a member of team 124.')
  })

  test('a zone that nobody answers at', async () => {
    const { stderr } = await ask(`127.0.0.1:${await freePort()}`)
    expect(stderr).toMatch(/127\.0\.0\.1:\d+ could not be reached \(ECONNREFUSED\)\. Check the zone/)
  })

  test('an address that the bridge may not send to: nothing stays', async () => {
    await using inside = await startMakeApi({ hookUrl: () => 'http://10.1.2.3/hook' })
    const { code, stderr } = await ask(inside.zone)
    expect(code).toBe(1)
    expect(stderr).toContain('The bridge refuses to send to the address that Make gave (10.1.2.3): 10.1.2.3 ')
    expect(stderr).toMatch(/^Undone: webhook \d+ \("hook-bridge: lead\.created \(CablenetAI\)"\) at Make\.$/m)
    expect([inside.hooks, webhooksAtBridge(installation.folder)]).toEqual([[], []])
  })
})
