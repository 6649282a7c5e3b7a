import pg from 'pg'
import { StoreUnavailable } from '../store.ts'

/** One SQL statement; with a name, the server keeps its plan. */
export interface Statement {
  readonly name?: string
  readonly text: string
}

export interface Connection {
  /** Runs one statement. Rejects with StoreUnavailable when the server, or the way to it, is at fault. */
  rows<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>
}

export interface Connections extends Connection {
  /** Runs all that `run` does on its connection in one transaction. */
  transaction<Value>(run: (connection: Connection) => Promise<Value>): Promise<Value>
  close(): Promise<void>
}

const CONNECT_MS = 5_000
/** The slowest statement is an operator's look at a million rows. */
const STATEMENT_MS = 30_000
const BIGINT = pg.types.builtins.INT8

/** Which database that is, without the login: for messages. */
export function placeOf(url: string): string {
  const { host, port, database } = new pg.Client(url)
  return `${database ?? ''} at ${host}:${port}`
}

/** What every connection is made with. Row ids and times stay below 2^53, so they are numbers. */
export function clientConfig(url: string, name: string, statementMs = STATEMENT_MS): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementMs,
    statement_timeout: statementMs,
    keepAlive: true,
    types: {
      getTypeParser: (oid, format) =>
        oid === BIGINT ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
    },
  }
}

/**
 * A pool of at most `size` connections that replaces broken ones by itself. `name` is what the server shows;
 * `statementMs`: how long a statement may take, 0 = as long as it wants.
 */
export function createConnections(
  url: string,
  name: string,
  size: number,
  statementMs = STATEMENT_MS,
): Connections {
  const pool = new pg.Pool({
    ...clientConfig(url, name, statementMs),
    max: size,
    onConnect: prepare,
  })
  // A connection that breaks while it is idle is replaced; what needs it next says so if that fails.
  pool.on('error', () => {})

  return {
    rows: (statement, values) => run(pool, statement, values),
    async transaction(work) {
      const client = await pool.connect().catch(rethrow)
      // A connection may break between two statements.
      client.on('error', ignore)
      let broken: Error | undefined
      try {
        await client.query('BEGIN').catch(rethrow)
        const value = await work({ rows: (statement, values) => run(client, statement, values) })
        await client.query('COMMIT').catch(rethrow)
        return value
      } catch (error) {
        broken = error as Error
        await client.query('ROLLBACK').then(() => (broken = undefined), ignore)
        // As it is: what `work` refuses for its own reasons says nothing about the server.
        throw error
      } finally {
        client.off('error', ignore)
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}

/**
 * The pool waits for it. A 200 is a promise: a server that is set to answer before the disk has it is told otherwise.
 * And plans are kept: one that was made while a table was nearly empty must not read all of it when it is large.
 */
const prepare: (client: pg.ClientBase) => unknown = (client) =>
  client.query(
    "SELECT set_config('enable_seqscan', 'off', false); " +
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
  )

function ignore(): void {}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await on.query<Row>({ ...statement, values: values.map(storable) }).catch(rethrow)
  return result.rows
}

/** PostgreSQL's text has no NUL, but JSON that comes in may: it is shown as the sign for what cannot be shown. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : value
  return Array.isArray(value) ? arrayOf(value) : value
}

/** Numbers as the text of an array: the driver would quote and escape each of them. */
function arrayOf(values: readonly unknown[]): unknown {
  const areNumbers = values.every((value) => typeof value === 'number' || value === null)
  return areNumbers ? `{${values.map((value) => value ?? 'NULL').join()}}` : values.map(storable)
}

function rethrow(error: unknown): never {
  throw isTrouble(error)
    ? new StoreUnavailable(`The PostgreSQL server cannot be used now: ${(error as Error).message}.`, {
        cause: error,
      })
    : error
}

/** Classes of SQLSTATE where the same may work later: connection, login, rollback, resources, operator, system. */
const TROUBLE = /^(08|28|3D|40|53|57|58)|^(25006|55P03)$/

/** The server or the way to it is at fault, not the statement. */
function isTrouble(error: unknown): boolean {
  if (error instanceof StoreUnavailable || error instanceof TypeError || error instanceof RangeError)
    return false
  return error instanceof pg.DatabaseError ? TROUBLE.test(error.code ?? '') : error instanceof Error
}
