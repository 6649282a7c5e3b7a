/*
 * The systemd units of the guide of operations.
 *
 * Real: the units, the settings and the script as the guide prints them (paths and user filled in); `systemd-analyze verify`
 * where it is; their commands, run as child processes with what they say. Doubles: systemd itself, which is not run.
 * Observed: what systemd-analyze says, whether the bridge serves, where data and backups come to lie.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort, runProgram, waitUntilListening } from '../support/run-program.ts'
import { filledIn, snippet } from './guide.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const UNITS = ['hook-bridge.service', 'hook-bridge-backup.service', 'hook-bridge-backup.timer'] as const
const SNIPPETS = { [UNITS[0]]: 'service', [UNITS[1]]: 'backup-service', [UNITS[2]]: 'backup-timer' } as const
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

let folder: string
let environment: Record<string, string>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'units-'))
  for (const name of ['data', 'backups']) mkdirSync(join(folder, name))
  symlinkSync(ROOT, join(folder, 'code'))
  const settings = filledIn(snippet('environment'), { '/var/lib/hook-bridge/': `${folder}/data/` })
  writeFileSync(join(folder, 'environment'), `${settings}PORT=${await freePort()}\n`)
  environment = Object.fromEntries(
    [...settings.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!] as const),
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

function unit(name: (typeof UNITS)[number]): string {
  const places = {
    '/opt/hook-bridge': join(folder, 'code'),
    '/var/lib/hook-bridge-backups': join(folder, 'backups'),
    '/etc/hook-bridge': folder,
  }
  const text = snippet(SNIPPETS[name])
  return filledIn(text, Object.fromEntries(Object.entries(places).filter(([from]) => text.includes(from))))
}

/** The values of a setting, such as ExecStart. */
function valuesOf(name: (typeof UNITS)[number], setting: string): string[] {
  return [...unit(name).matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value]) => value!)
}

/** Words as systemd reads them: quotes hold together, `%%` and `$$` are one sign each. */
function wordsOf(command: string): string[] {
  const words = command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []
  return words.map((word) =>
    word
      .replace(/^(['"])(.*)\1$/, '$2')
      .replaceAll('%%', '%')
      .replaceAll('$$', '$'),
  )
}

describe('the units', () => {
  test.skipIf(!hasSystemd)('are understood by systemd, every line of them', () => {
    for (const name of UNITS) writeFileSync(join(folder, name), unit(name))
    const files = UNITS.map((name) => join(folder, name))
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      encoding: 'utf8',
    })
    const about = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('hook-bridge'))
    expect(about).toEqual([])
  })

  test('write nowhere but to their own folders', () => {
    for (const name of UNITS.slice(0, 2)) {
      expect(valuesOf(name, 'ProtectSystem')).toEqual(['strict'])
      expect(valuesOf(name, 'StateDirectory')[0]).toMatch(/^hook-bridge\b/)
      expect(valuesOf(name, 'StateDirectoryMode')).toEqual(['0700'])
      expect(unit(name)).not.toContain('MemoryDenyWriteExecute')
    }
  })

  test('the service serves from the data folder with the settings of the file', async () => {
    const [program, ...args] = wordsOf(valuesOf('hook-bridge.service', 'ExecStart')[0]!)
    const port = await freePort()
    await using bridge = await runProgram(program!, args, {
      directory: valuesOf('hook-bridge.service', 'WorkingDirectory')[0]!,
      inheritEnv: false,
      env: { ...environment, PORT: String(port) },
    })
    await waitUntilListening(bridge, port)
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    expect(readdirSync(join(folder, 'data'))).toEqual(
      expect.arrayContaining(['hook-bridge.db', 'hook-bridge.db.lock', 'master.key']),
    )
    await bridge.stop()
    expect(bridge.output()).toContain('"publicUrl":"https://hooks.example.com"')
  })

  test('the backup makes a file with the time in its name, and only old ones go', () => {
    command(['source', 'add', 'cablenetai'])
    const old = join(folder, 'backups', 'old.db')
    writeFileSync(old, '')
    execFileSync('touch', ['-d', '20 days ago', old])
    const directory = valuesOf('hook-bridge-backup.service', 'WorkingDirectory')[0]!
    for (const setting of ['ExecStart', 'ExecStartPost']) {
      const [program, ...args] = wordsOf(valuesOf('hook-bridge-backup.service', setting)[0]!)
      execFileSync(program!, args, { cwd: directory, env: { PATH: process.env['PATH'], ...environment } })
    }
    expect(readdirSync(join(folder, 'backups'))).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d-\d{4}\.db$/),
    ])
  })
})

/** The script of the guide, without the change of user. */
function command(args: readonly string[]): string {
  const script = filledIn(snippet('command'), {
    '/opt/hook-bridge': join(folder, 'code'),
    '/etc/hook-bridge': folder,
    'setpriv --reuid hook-bridge --regid hook-bridge --init-groups': 'env',
  })
  const file = join(folder, 'hook-bridge')
  writeFileSync(file, script, { mode: 0o755 })
  return execFileSync(file, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] }, cwd: '/' })
}

test('the script gives a command the settings of the service', () => {
  command(['source', 'add', 'cablenetai', '--name', 'two words'])
  expect(command(['source', 'list'])).toMatch(/two words .*https:\/\/hooks\.example\.com\/in\//)
  expect(readdirSync(join(folder, 'data'))).toContain('hook-bridge.db')
})
