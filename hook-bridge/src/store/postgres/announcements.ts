import pg from 'pg'
import type { CancelTimer, Clock } from '../../clock.ts'
import { clientConfig } from './connections.ts'

/** What processes tell each other. A subscription is `due` when something was stored for it, `free` when its lease was let go. */
export interface Heard {
  due(subscriptions: readonly number[]): void
  free(subscriptions: readonly number[]): void
  registryChanged(): void
  /** Deliveries were stopped that may be in this process's queues. */
  erased(): void
  /** The connection is there, again or for the first time: something may have been said that was not heard. */
  connected(): void
}

export interface Announcements {
  /** Resolves when it listens; from then on it sees to a connection by itself. */
  start(): Promise<void>
  /** Whether this version of the registry, or a later one, has been announced. */
  hasHeard(version: number): boolean
  /** The version of the registry as a look at the table showed it: the net for what was not heard. */
  registryVersionSeen(version: number): void
  close(): Promise<void>
}

export const DUE_CHANNEL = 'hook_bridge_due'
export const ERASED_CHANNEL = 'hook_bridge_erased'
const REGISTRY_CHANNEL = 'hook_bridge_registry'
const RECONNECT_MS = 1_000

/** Hears what other processes announce (LISTEN), on a connection of its own that is made anew whenever it breaks. */
export function createAnnouncements(parts: {
  readonly url: string
  /** Name of this process: what it announces itself is no news to it. */
  readonly process: string
  readonly clock: Clock
  readonly heard: Heard
}): Announcements {
  const { url, process, clock, heard } = parts
  let client: pg.Client | undefined
  let cancelTimer: CancelTimer = () => {}
  let closed = false
  let versionHeard = 0
  let versionSeen = 0

  async function connect(): Promise<void> {
    const fresh = new pg.Client(clientConfig(url, process))
    fresh.on('error', () => {})
    fresh.on('end', () => reconnectSoon(fresh))
    fresh.on('notification', ({ channel, payload }) => hear(channel, payload ?? ''))
    client = fresh
    await fresh.connect()
    await fresh.query(`LISTEN ${DUE_CHANNEL}`)
    await fresh.query(`LISTEN ${REGISTRY_CHANNEL}`)
    await fresh.query(`LISTEN ${ERASED_CHANNEL}`)
    heard.connected()
  }

  function reconnectSoon(broken: pg.Client): void {
    if (closed || client !== broken) return
    client = undefined
    cancelTimer = clock.after(RECONNECT_MS, () => {
      connect().catch(() => {
        const failed = client
        if (!failed) return
        failed.end().catch(() => {})
        reconnectSoon(failed)
      })
    })
  }

  function hear(channel: string, payload: string): void {
    if (channel === ERASED_CHANNEL) return heard.erased()
    const [first, from, list] = payload.split(' ')
    if (channel === REGISTRY_CHANNEL) {
      versionHeard = Math.max(versionHeard, Number(first))
      if (from !== process) heard.registryChanged()
      return
    }
    if (from === process) return
    const subscriptions = (list ?? '').split(',').map(Number)
    if (first === 'free') heard.free(subscriptions)
    else heard.due(subscriptions)
  }

  return {
    start: connect,
    hasHeard: (version) => versionHeard >= version,
    registryVersionSeen(version) {
      // What was seen the last time has been on its way for long enough.
      if (versionSeen > versionHeard) {
        versionHeard = versionSeen
        heard.registryChanged()
      }
      versionSeen = version
    },
    async close() {
      closed = true
      cancelTimer()
      await client?.end().catch(() => {})
    },
  }
}

/** Subscriptions that fit into one announcement, which takes 8000 bytes. */
const MOST_A_PAYLOAD = 400

/** The texts to announce on DUE_CHANNEL. */
export function duePayloads(
  kind: 'due' | 'free',
  process: string,
  subscriptions: readonly number[],
): readonly string[] {
  const payloads: string[] = []
  for (let from = 0; from < subscriptions.length; from += MOST_A_PAYLOAD) {
    payloads.push(`${kind} ${process} ${subscriptions.slice(from, from + MOST_A_PAYLOAD).join(',')}`)
  }
  return payloads
}
