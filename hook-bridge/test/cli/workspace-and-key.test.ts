// Real: the hook-bridge program as a child process and its database. Nothing serves, but for the test that logs in
// with a key. Observed: what is printed, exit codes, and whether the API takes a key.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { API_KEY, createInstallation, type Installation } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation()
})
afterEach(() => installation[Symbol.asyncDispose]())

describe('workspace', () => {
  test('with more than one, the commands ask which one is meant, by name or id', async () => {
    const madrid = await installation.json('workspace', 'add', 'Madrid')
    await installation.json('source', 'add', 'cablenetai')
    const added = await installation.run(['workspace', 'add', 'Bávaro'])
    expect(added.stdout).toMatch(
      /^Added the workspace "Bávaro" \(ws_\w+\)\.\nNext, an API key for it: npx hook-bridge key create /,
    )
    expect((await installation.run(['workspace', 'list'])).stdout).toMatch(
      /^ID +NAME +CREATED\nws_\w+ +Madrid .*\nws_\w+ +Bávaro /,
    )

    const unclear = await installation.run(['source', 'list'])
    expect(unclear.code).toBe(1)
    expect(unclear.stderr).toContain(
      'There are 2 workspaces: say which one is meant with --workspace <name>.',
    )
    expect(unclear.stderr).toContain(`  Madrid (${madrid.id})`)
    expect(await installation.json('source', 'list', '--workspace', madrid.id)).toHaveLength(1)
    expect(await installation.json('source', 'list', '--workspace', 'Bávaro')).toEqual([])
    const unknown = await installation.run(['source', 'list', '--workspace', 'Malaga'])
    expect(unknown.stderr).toContain('There is no workspace "Malaga". There are:')
  })

  test('a name is taken once, and must be one', async () => {
    await installation.json('workspace', 'add', 'Madrid')
    expect((await installation.run(['workspace', 'add', 'Madrid'])).stderr).toContain(
      'a workspace named "Madrid" already',
    )
    expect((await installation.run(['workspace', 'add', ' '])).stderr).toContain(
      'The workspace needs a name.',
    )
  })
})

describe('key', () => {
  test('create shows a key once, a running bridge takes it, and refuses it once it is revoked', async () => {
    await installation.serve()
    const created = await installation.run(['key', 'create', '--name', 'Zapier'])
    const [key] = /hbk_[0-9a-f]{64}/.exec(created.stdout)!
    const me = async () => {
      const headers = { authorization: `Bearer ${key}` }
      return (await fetch(`http://127.0.0.1:${installation.port}/api/v1/me`, { headers })).status
    }
    await expect.poll(me, { timeout: 15_000 }).toBe(200)

    const { stdout } = await installation.run(['key', 'list'])
    expect(stdout).toMatch(/^ID +NAME +CREATED +STATE\nkey_\w+ +Zapier +\S+ +active\nkey_\w+ +environment /)
    expect(stdout).not.toContain(key)
    const [{ id }] = await installation.json('key', 'list')
    expect((await installation.run(['key', 'revoke', id])).stdout).toBe(
      `Revoked the API key "Zapier" (${id}).\n`,
    )
    await expect.poll(me, { timeout: 15_000 }).toBe(401)
    expect(await installation.json('key', 'list')).toMatchObject([{ id, revokedAt: expect.any(String) }, {}])
  })

  test('revoke refuses an unknown id; a revoked key of the environment is no key any more', async () => {
    const unknown = await installation.run(['key', 'revoke', 'key_1'])
    expect(unknown.stderr).toContain('There is no database at')
    const bridge = await installation.serve()
    await bridge.stop()
    expect((await installation.run(['key', 'revoke', 'key_1'])).stderr).toContain(
      'no API key with the id key_1',
    )
    const [{ id }] = await installation.json('key', 'list')
    const { code, stdout } = await installation.run(['key', 'revoke', id])
    expect(code).toBe(0)
    expect(stdout).toContain('It is still in HOOK_BRIDGE_API_KEY: take it out of the environment.')
    expect(stdout).not.toContain(API_KEY)
    await installation.serve()
    expect(await installation.api('GET', '/api/v1/me')).toMatchObject({
      success: false,
      code: 'UNAUTHORIZED',
    })
  })

  test('says so when the last key is revoked', async () => {
    const { id } = await installation.json('key', 'create')
    expect((await installation.run(['key', 'revoke', id])).stdout).toContain('No API key is left.')
  })
})
