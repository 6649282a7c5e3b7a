// Real: the hook-bridge program (and main.js, which npm start runs) as child processes with real sockets and files.
// Observed: exit codes and what they say when they cannot start.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation()
})
afterEach(() => installation[Symbol.asyncDispose]())

describe('serve', () => {
  test('shows the first API key once, and ends with 0 on SIGTERM', async () => {
    await using fresh = await createInstallation({ HOOK_BRIDGE_API_KEY: '' })
    await fresh.json('source', 'add', 'cablenetai')
    const first = await (await fresh.serve()).stop()
    expect(first.stdout).toMatch(/The first API key, shown this once:\n\n {2}hbk_[0-9a-f]{64}\n/)
    expect([first.code, first.stderr]).toEqual([0, ''])
    const second = await (await fresh.serve()).stop('SIGINT')
    expect(second.stdout).not.toContain('hbk_')
    expect(second.code).toBe(0)
  })

  test('a second one on the same database is refused', async () => {
    await installation.serve()
    const { code, stderr } = await installation.run(['serve'], { env: { PORT: '0' } })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^hook-bridge: Another hook-bridge process already serves the database \S+bridge\.db\./,
    )
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('says when its port is taken, and ends', async () => {
    await installation.serve()
    await using other = await createInstallation({ PORT: String(installation.port) })
    const { code, stderr } = await other.run(['serve'])
    expect([code, stderr]).toEqual([
      1,
      `hook-bridge: Another program listens on port ${installation.port} of 127.0.0.1. Stop it, or set PORT to a free one.\n`,
    ])
  })

  test.each([
    { called: 'npm start', file: 'main.js', args: [] },
    { called: 'main.ts', file: 'main.ts', args: [] },
    { called: 'cli/main.ts serve, of older units', file: 'cli/main.ts', args: ['serve'] },
  ])('$called is the same', async ({ file, args }) => {
    const main = fileURLToPath(new URL(`../../src/${file}`, import.meta.url))
    const child = spawn(process.execPath, [main, ...args], { env: { PORT: 'x' } })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    const [code] = await once(child, 'close')
    expect([code, stderr]).toEqual([78, expect.stringContaining('PORT: must be a port number')])
  })
})

describe('an environment that is not usable', () => {
  test('every command names all problems at once, with exit code 78, and repeats no secret', async () => {
    const env = {
      PORT: '99999',
      PUBLIC_URL: 'nonsense',
      HOOK_BRIDGE_API_KEY: 'tooshort',
      RETENTION_DAYS: '1',
    }
    for (const args of [['serve'], ['source', 'list'], ['tail']]) {
      const { code, stderr } = await installation.run(args, { env })
      expect(code).toBe(78)
      for (const name of Object.keys(env)) expect(stderr).toContain(`  ${name}: `)
      expect(stderr).not.toContain('tooshort')
    }
  })

  test('another master key than the database has is refused', async () => {
    await installation.json('source', 'add', 'cablenetai')
    const env = { HOOK_BRIDGE_MASTER_KEY: 'another-master-key-of-32-characters' }
    for (const args of [['serve'], ['source', 'list']]) {
      const { code, stderr } = await installation.run(args, { env })
      expect(code).toBe(1)
      expect(stderr).toContain('sealed with another master key')
      expect(stderr).toContain('Set HOOK_BRIDGE_MASTER_KEY, or put back the master.key file')
    }
  })

  test('management makes no database by mistake, and cannot reach one in memory', async () => {
    const { code, stderr } = await installation.run(['source', 'list'])
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/There is no database at \S+bridge\.db\. Set DATABASE_URL/),
    ])
    const inMemory = await installation.run(['source', 'list'], { env: { DATABASE_URL: 'file::memory:' } })
    expect(inMemory.stderr).toContain('in memory')
  })
})

describe('help', () => {
  test('every command explains itself with examples', async () => {
    const commands = [
      'serve',
      'send',
      'tail',
      'doctor',
      'source add',
      'source list',
      'source change',
      'source remove',
    ]
    const more = [
      'backup',
      'restore',
      'workspace add',
      'workspace list',
      'key create',
      'key list',
      'key revoke',
    ]
    const texts = await Promise.all(
      [...commands, ...more].map((command) => installation.run([...command.split(' '), '--help'])),
    )
    for (const { code, stdout } of texts) {
      expect(code).toBe(0)
      expect(stdout).toMatch(/Examples?:\n {2}\$ .*hook-bridge /)
    }
  })

  test('a mistyped command is answered with a near one', async () => {
    const { code, stderr } = await installation.run(['docter'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('Did you mean doctor?')])
  })
})
