import type { LookupFunction, Socket } from 'node:net'
import { buildConnector, Client } from 'undici'
import type { TargetGuard } from './target-guard.ts'

/** One keep-alive HTTP/1.1 connection: undici's Client, which carries one request at a time. */
export interface Connection {
  readonly client: Client
  readonly origin: Origin
  /** The socket while it is being connected. */
  connecting: Socket | null
}

/** Something that waits for a connection. */
export interface ConnectionUser {
  /** Takes the connection; it must come back through `release` or `drop`. */
  start(connection: Connection): void
}

/** The connections to one origin (`https://example.com`). It exists as long as it has any. */
export interface Origin {
  readonly name: string
  readonly open: Set<Connection>
  /** The last one used is used next, so that those not needed grow old and are closed. */
  readonly idle: Connection[]
  /** First come, first served. */
  readonly waiting: Set<ConnectionUser>
}

export interface Connections {
  /** Calls `user.start`: at once, or when a connection to the origin is free. */
  acquire(originName: string, user: ConnectionUser): void
  /** The user waits no longer. */
  leave(originName: string, user: ConnectionUser): void
  /** The connection is free for the next user. */
  release(connection: Connection): void
  /** Ends the connection, and a connect attempt too; the next user gets a new one. */
  drop(connection: Connection): Promise<void>
  /** Drops every connection; nobody may be waiting. */
  close(): Promise<void>
}

export interface ConnectionsOptions {
  readonly guard: TargetGuard
  readonly perOrigin: number
}

/** Idle connections over all origins; the longest idle one is closed when there are more. */
const MOST_IDLE = 256
const IDLE_MS = 4_000
/** A receiver that offers a longer keep-alive is believed up to here. */
const LONGEST_IDLE_MS = 60_000

type Connect = (options: buildConnector.Options, callback: buildConnector.Callback) => Socket

/**
 * Why not undici's Pool: its line keeps a request that nobody waits for any more (its body in memory, and a connect
 * attempt spent on it later), aborts it by closing the good connection it has just got, and a connect attempt has no
 * end but its own timeout. Here the line and the connect attempts are in our hands.
 */
export function createConnections({ guard, perOrigin }: ConnectionsOptions): Connections {
  const origins = new Map<string, Origin>()
  const idleByAge = new Set<Connection>()
  const connectTls = connector(guard.lookup)
  const connectPlain = connector(guard.httpLookup)

  function open(origin: Origin): Connection {
    const client = new Client(origin.name, {
      allowH2: false,
      pipelining: 1,
      // The one deadline of an attempt is kept by its sender.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: LONGEST_IDLE_MS,
      connect(options, callback) {
        const connect = options.protocol === 'https:' ? connectTls : connectPlain
        connection.connecting = connect(options, (...result) => {
          connection.connecting = null
          callback(...result)
        })
      },
    })
    const connection: Connection = { client, origin, connecting: null }
    origin.open.add(connection)
    client.on('disconnect', () => {
      if (idleByAge.has(connection)) void drop(connection)
    })
    return connection
  }

  function acquire(name: string, user: ConnectionUser): void {
    let origin = origins.get(name)
    if (origin === undefined) {
      origin = { name, open: new Set(), idle: [], waiting: new Set() }
      origins.set(name, origin)
    }
    const idle = origin.idle.pop()
    if (idle !== undefined) {
      idleByAge.delete(idle)
      user.start(idle)
    } else if (origin.open.size < perOrigin) {
      user.start(open(origin))
    } else {
      origin.waiting.add(user)
    }
  }

  function leave(name: string, user: ConnectionUser): void {
    origins.get(name)?.waiting.delete(user)
  }

  function release(connection: Connection): void {
    const { origin } = connection
    const next = firstOf(origin.waiting)
    if (next !== undefined) {
      origin.waiting.delete(next)
      next.start(connection)
      return
    }
    origin.idle.push(connection)
    idleByAge.add(connection)
    const oldest = idleByAge.size > MOST_IDLE ? firstOf(idleByAge) : undefined
    if (oldest !== undefined) void drop(oldest)
  }

  function drop(connection: Connection): Promise<void> {
    const { origin, client, connecting } = connection
    origin.open.delete(connection)
    if (idleByAge.delete(connection)) origin.idle.splice(origin.idle.indexOf(connection), 1)
    const dropped = client.destroy()
    connecting?.destroy()
    const next = firstOf(origin.waiting)
    if (next !== undefined) {
      origin.waiting.delete(next)
      next.start(open(origin))
    } else if (origin.open.size === 0) {
      origins.delete(origin.name)
    }
    return dropped
  }

  async function close(): Promise<void> {
    const connections = [...origins.values()].flatMap((origin) => Array.from(origin.open))
    await Promise.all(connections.map(drop))
  }

  return { acquire, leave, release, drop, close }
}

/** Without a timeout: a connect attempt is ended by `drop`, at the deadline of the attempt that wants it. */
function connector(lookup: LookupFunction): Connect {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it returns its socket, which its type does not say
  return buildConnector({ allowH2: false, timeout: 0, lookup }) as Connect
}

function firstOf<T>(set: ReadonlySet<T>): T | undefined {
  for (const first of set) return first
  return undefined
}
