import { dirname, resolve } from 'node:path'
import { findEvent, findEventByKey } from '@hook-bridge/event-catalog'
import { z } from 'zod'
import { ConfigError } from './config-error.ts'
import { readAllowedTargets } from './delivery/allowed-targets.ts'
import { explainUnknown } from './subscriptions/event-names.ts'
import { localUrl } from './local-url.ts'
import { type NotifyConfig, readNotify } from './notifications/notify-config.ts'
import { readTracing, type TracingConfig } from './tracing/tracing-config.ts'

/** One SQLite file and one bridge on it, or a PostgreSQL server and any number of bridges. The URL may hold a password. */
export type Database =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string }

/** Everything the environment decides. The only place that reads it is `readConfig`. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Without a trailing slash; what inbound URLs begin with. */
  readonly publicUrl: string
  readonly database: Database
  /** Folder for what belongs to the installation (generated master key); beside the database file, if there is one. */
  readonly dataFolder: string
  readonly apiKey: string | null
  readonly masterKey: string | null
  /** The key that a rotation on PostgreSQL changes to; counts as soon as the database has taken it. */
  readonly nextMasterKey: string | null
  readonly allowedTargets: readonly string[]
  readonly retentionDays: number
  /** Days after which payloads of events of a type go, the rows stay; `unknown` is a type, too. */
  readonly retentionDaysByType: Readonly<Record<string, number>>
  /** Bytes that the data may take; null = no limit. */
  readonly retentionBytes: number | null
  /** Held deliveries are given up after so many days … */
  readonly heldDays: number
  /** … and beyond so many for each subscription, the oldest first. */
  readonly heldMax: number
  /** A subscription that fails for so many days without one success is suspended. */
  readonly suspendAfterDays: number
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Deliveries in flight at most. */
  readonly maxConcurrency: number
  /** API requests a minute and key. */
  readonly rateLimit: number
  /** Null = nobody is told of trouble. */
  readonly notify: NotifyConfig | null
  /** Null = no traces. */
  readonly tracing: TracingConfig | null
}

const secretOf32 = z.string().min(32, 'must be at least 32 characters long')

const SMALLEST_SIZE = 1e7
/** The type of events that the catalogue does not know. */
const UNKNOWN = 'unknown'

const environment = z.object({
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z
    .url({
      protocol: /^https?$/,
      error: 'must be an absolute http(s) URL, such as https://hooks.example.com',
    })
    .optional(),
  DATABASE_URL: z
    .string()
    .refine((url) => url.startsWith('file:') || /^postgres(ql)?:/.test(url), {
      error: 'must look like file:./data/hook-bridge.db or postgres://user:password@host:5432/database',
      abort: true,
    })
    .refine((url) => (url.startsWith('file:') ? url !== 'file:' : URL.canParse(url)), {
      error:
        'must look like file:./data/hook-bridge.db or postgres://user:password@host:5432/database ' +
        '(in a password, @ is written %40 and / is written %2F)',
    })
    .default('file:./data/hook-bridge.db'),
  HOOK_BRIDGE_API_KEY: secretOf32.optional(),
  HOOK_BRIDGE_MASTER_KEY: secretOf32.optional(),
  HOOK_BRIDGE_NEXT_MASTER_KEY: secretOf32.optional(),
  ALLOWED_TARGETS: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== ''))
    .superRefine((entries, { addIssue }) => {
      for (const entry of entries) {
        const problem = problemWith(entry)
        if (problem !== null) addIssue(problem)
      }
    })
    .default([]),
  RETENTION_DAYS: z.coerce
    .number('must be a whole number of days, up to 3650')
    .int()
    .min(7, 'must be 7 or more: duplicates are recognised for 7 days')
    .max(3650)
    .default(30),
  RETENTION_DAYS_BY_TYPE: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== ''))
    .superRefine((entries, { addIssue }) =>
      problemsWithTypeDays(entries).forEach((problem) => addIssue(problem)),
    )
    .transform((entries) => Object.fromEntries(entries.map(typeDaysIn)))
    .default({}),
  RETENTION_SIZE: z
    .string()
    .regex(/^\d+(\.\d+)?\s*[kMGT]?B$/i, 'must be a size, such as 20GB or 500MB')
    .transform(bytesIn)
    .pipe(z.number().min(SMALLEST_SIZE, 'must be 10MB or more'))
    .optional(),
  HELD_DAYS: z.coerce.number('must be a whole number of days').int().min(1, 'must be 1 or more').optional(),
  HELD_MAX: z.coerce.number('must be a whole number').int().min(1, 'must be 1 or more').default(100_000),
  SUSPEND_AFTER_DAYS: z.coerce
    .number('must be a whole number of days, up to 365')
    .int()
    .min(1, 'must be 1 or more')
    .max(365)
    .default(5),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  MAX_CONCURRENCY: z.coerce
    .number('must be a whole number from 1 to 10000')
    .int()
    .min(1)
    .max(10_000)
    .default(200),
  RATE_LIMIT: z.coerce.number('must be a whole number of 1 or more').int().min(1).default(1000),
})

/** `lead.created=7`, or with the key of the event. */
function typeDaysIn(entry: string): [type: string, days: number] {
  const [name = '', days = ''] = entry.split(/=(.*)/)
  return [typeNamed(name) ?? name, Number(days)]
}

function typeNamed(name: string): string | undefined {
  return name === UNKNOWN ? UNKNOWN : (findEvent(name) ?? findEventByKey(name))?.type
}

function problemsWithTypeDays(entries: readonly string[]): string[] {
  const named = new Set<string>()
  return entries.flatMap((entry) => {
    const [name = '', days = ''] = entry.split(/=(.*)/)
    if (!/^[1-9]\d{0,3}$/.test(days)) {
      return [`"${entry.slice(0, 60)}" must be a type and whole days from 1 on, such as lead.created=7`]
    }
    const type = typeNamed(name)
    if (type === undefined) return [explainUnknown(name)]
    return named.size === named.add(type).size ? [`${type} is there twice: give it once`] : []
  })
}

/** `20GB` as a number of bytes; units as makers of disks use them. */
function bytesIn(size: string): number {
  const [, number, unit] = /^([\d.]+)\s*([kmgt]?)b$/i.exec(size) ?? []
  const factor = 1000 ** ['', 'k', 'm', 'g', 't'].indexOf((unit ?? '').toLowerCase())
  return Math.floor(Number(number) * factor)
}

/** Beside a file, a key can be made for it. On a server, several machines must have the same one. */
function needsMasterKey(
  { DATABASE_URL, HOOK_BRIDGE_MASTER_KEY }: z.output<typeof environment>,
  { addIssue }: z.RefinementCtx,
): void {
  if (DATABASE_URL.startsWith('file:') || HOOK_BRIDGE_MASTER_KEY !== undefined) return
  addIssue({
    code: 'custom',
    path: ['HOOK_BRIDGE_MASTER_KEY'],
    message:
      'must be set with PostgreSQL: every bridge on the database seals with the same key. "openssl rand -hex 32" makes one',
  })
}

const MOST_HELD_DAYS = 30

/** What is held cannot be kept for longer than its event. */
function heldNoLongerThanKept(
  { HELD_DAYS, RETENTION_DAYS }: z.output<typeof environment>,
  { addIssue }: z.RefinementCtx,
): void {
  if (HELD_DAYS === undefined || HELD_DAYS <= RETENTION_DAYS) return
  addIssue({
    code: 'custom',
    path: ['HELD_DAYS'],
    message: `must not be more than RETENTION_DAYS (${RETENTION_DAYS}): older events are deleted, held or not`,
  })
}

/** Payloads go with their rows at the latest. */
function noLongerThanRows(
  { RETENTION_DAYS_BY_TYPE, RETENTION_DAYS }: z.output<typeof environment>,
  { addIssue }: z.RefinementCtx,
): void {
  for (const [type, days] of Object.entries(RETENTION_DAYS_BY_TYPE)) {
    if (days <= RETENTION_DAYS) continue
    addIssue({
      code: 'custom',
      path: ['RETENTION_DAYS_BY_TYPE'],
      message: `${type}=${days} must not be more than RETENTION_DAYS (${RETENTION_DAYS}): older events are deleted, of whatever type`,
    })
  }
}

function problemWith(allowedTarget: string): string | null {
  try {
    readAllowedTargets([allowedTarget])
    return null
  } catch (error) {
    return (error as Error).message.replace(/^ALLOWED_TARGETS: /, '')
  }
}

/**
 * Turns the environment into the checked configuration. Blanks and line ends around a value are not part of it, and
 * an empty variable counts as unset.
 * Throws a ConfigError that names every problem at once, each with its variable, never with a secret's value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim() ?? ''] as const)
      .filter(([, value]) => value !== ''),
  )
  const parsed = environment
    .superRefine(needsMasterKey)
    .superRefine(heldNoLongerThanKept)
    .superRefine(noLongerThanRows)
    .safeParse(set)
  const tracing = readTracing(set)
  const notify = readNotify(set)
  const issues = [parsed, notify, tracing].flatMap((each) => each?.error?.issues ?? [])
  if (!parsed.success || issues.length > 0) {
    const lines = issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`The configuration is not usable:\n${lines.join('\n')}`)
  }
  const values = parsed.data
  const database = databaseOf(values.DATABASE_URL)
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: (values.PUBLIC_URL ?? localUrl({ host: values.HOST, port: values.PORT })).replace(/\/+$/, ''),
    database,
    dataFolder: hasFolder(database) ? dirname(database.file) : resolve('data'),
    apiKey: values.HOOK_BRIDGE_API_KEY ?? null,
    masterKey: values.HOOK_BRIDGE_MASTER_KEY ?? null,
    nextMasterKey: values.HOOK_BRIDGE_NEXT_MASTER_KEY ?? null,
    allowedTargets: values.ALLOWED_TARGETS,
    retentionDays: values.RETENTION_DAYS,
    retentionDaysByType: values.RETENTION_DAYS_BY_TYPE,
    retentionBytes: values.RETENTION_SIZE ?? null,
    heldDays: values.HELD_DAYS ?? Math.min(MOST_HELD_DAYS, values.RETENTION_DAYS),
    heldMax: values.HELD_MAX,
    suspendAfterDays: values.SUSPEND_AFTER_DAYS,
    logLevel: values.LOG_LEVEL,
    maxConcurrency: values.MAX_CONCURRENCY,
    rateLimit: values.RATE_LIMIT,
    notify: notify.data ?? null,
    tracing: tracing?.data ?? null,
  }
}

/**
 * The environment of a copy from a database file to a server. DATABASE_URL is the one of the two that is not given;
 * where it is the server, the file is the default one. Throws as `readConfig`, and when there is no server.
 */
export function readCopyConfig(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  env: Readonly<Record<string, string | undefined>> = process.env,
): { readonly source: Config; readonly to: string } {
  const url = env['DATABASE_URL']?.trim() ?? ''
  const isServer = /^postgres(ql)?:/.test(url)
  const to = given.to ?? (isServer ? url : '')
  // The key of the server's bridges is that of the file, so the environment may yet lack it.
  const { database } = readConfig({ DATABASE_URL: to, HOOK_BRIDGE_MASTER_KEY: '-'.repeat(32) })
  if (database.kind !== 'postgres') {
    throw new ConfigError(
      'Where to? Give the PostgreSQL server as DATABASE_URL or with --to: postgres://user:password@host:5432/database',
    )
  }
  const from = given.from ?? (isServer ? '' : url)
  const file = from === '' || from.startsWith('file:') ? from : `file:${from}`
  return { source: readConfig({ ...env, DATABASE_URL: file }), to: database.url }
}

function databaseOf(url: string): Database {
  if (!url.startsWith('file:')) return { kind: 'postgres', url }
  const path = url.slice('file:'.length)
  return { kind: 'sqlite', file: path === ':memory:' ? path : resolve(path) }
}

function hasFolder(database: Database): database is { kind: 'sqlite'; file: string } {
  return database.kind === 'sqlite' && database.file !== ':memory:'
}
