import type { CancelTimer, Clock } from '../../clock.ts'
import { newKeyBytes } from '../../ids.ts'
import { ERASED } from '../delivery-state.ts'
import type { Store } from '../store.ts'
import { acceptEvents } from './accept-events.ts'
import { createAcceptQueue } from './accept-queue.ts'
import { createAnnounceDue } from './announce-due.ts'
import { createAnnouncements } from './announcements.ts'
import { bringUp } from './bring-up.ts'
import { createErasureTables } from './erasure-tables.ts'
import { createExclusively } from './exclusively.ts'
import { createClaimDue } from './claim-due.ts'
import { createClaims } from './claims.ts'
import { createConsoleTables } from './console-tables.ts'
import { createConnections, type Statement } from './connections.ts'
import { findDue } from './find-due.ts'
import { createLeases, type Timing } from './leases.ts'
import { createMakeRoom } from './make-room.ts'
import { createNoteCommits } from './note-commits.ts'
import { createNoteEvent } from './note-event.ts'
import { createNotificationTables } from './notification-tables.ts'
import { createReadTables } from './read-tables.ts'
import { createRecoveryTables } from './recovery-tables.ts'
import { createRegistryTables } from './registry-tables.ts'
import { createRetention } from './retention.ts'
import { createSettleQueue } from './settle-queue.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the parameters that libpq knows. */
  readonly url: string
  readonly clock: Clock
  /** True for a process that takes events in and delivers; there can be many. Others may read and manage. */
  readonly serve: boolean
  readonly timing?: Timing
}

const POOL_SIZE = 4
const LOCKS_AT_ONCE = 2
const TIMING: Timing = { leaseMs: 15_000, beatMs: 4_000, idleMs: 60_000 }

const keep: Statement = {
  name: 'keep first',
  text:
    'WITH kept AS (INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING value) ' +
    'SELECT value FROM kept',
}
const touch: Statement = {
  name: 'check',
  text: "INSERT INTO meta (key, value) VALUES ('checked_at', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
}
const restart: Statement = {
  name: 'replay',
  text:
    'UPDATE delivery SET state = 0, next_at = $1, schedule_from = attempts, first_attempt_at = NULL, replays = replays + 1, reason = NULL ' +
    `WHERE id = $2 AND reason IS DISTINCT FROM '${ERASED}' RETURNING subscription`,
}

/**
 * Opens the database, brings it to the newest version and resolves to the store on it.
 * Rejects with a message for people: the server cannot be reached or refuses the login, a newer version made the database.
 */
export async function openPostgresStore({
  url,
  clock,
  serve,
  timing = TIMING,
}: PostgresOptions): Promise<Store> {
  await bringUp(url)
  const process = `hook-bridge-${newKeyBytes(8).toString('hex')}`
  const connections = createConnections(url, process, POOL_SIZE)
  // Apart, so that what runs under a lock never waits for a connection that waits for the lock.
  const locks = createConnections(url, process, LOCKS_AT_ONCE)
  const keepFirst = async (name: string, value: string): Promise<string> =>
    (await connections.rows<{ value: string }>(keep, [name, value]))[0]!.value
  const idKey = Buffer.from(await keepFirst('id_key', newKeyBytes(32).toString('hex')), 'hex')

  let onDue: (subscription: number) => void = () => {}
  const onDueNow = (subscription: number): void => onDue(subscription)
  const claims = createClaims()
  const leases = createLeases({ connections, claims, clock, serve, process, timing })
  const announce = createAnnounceDue(connections, process)
  const commits = createNoteCommits(clock)
  const accepting = createAcceptQueue((events) =>
    commits.noted(events.length, () =>
      acceptEvents(
        { connections, claims, leases, clock, announceDue: announce.due, dueHere: onDueNow },
        events,
      ),
    ),
  )
  const settling = createSettleQueue({ connections, clock, commits })
  const claimDue = createClaimDue({ connections, claims, leases })
  const noteEvent = createNoteEvent(connections)

  let onErased = (): void => {}
  let onRegistryChange: (() => unknown) | undefined
  let changedUnheard = false
  /** What the listener is doing about the last change it was told of. */
  let takingIn: unknown
  let cancelBeat: CancelTimer = () => {}
  let closed = false

  const listening = createAnnouncements({
    url,
    process,
    clock,
    heard: {
      due: (subscriptions) => subscriptions.filter(leases.concerns).forEach(onDueNow),
      free: (subscriptions) => {
        subscriptions.forEach(leases.freed)
        subscriptions.forEach(onDueNow)
      },
      registryChanged: () => {
        if (onRegistryChange) takingIn = onRegistryChange()
        else changedUnheard = true
      },
      erased: () => onErased(),
      connected: () => {
        onErased()
        void lookForDue()
      },
    },
  })

  async function lookForDue(): Promise<void> {
    const found = await findDue(connections, process, clock.now()).catch(() => undefined)
    if (!found || closed) return
    listening.registryVersionSeen(found.registryVersion)
    found.due.forEach(onDueNow)
  }

  /** Renews the leases first, so that a slow look does not cost them. */
  async function beat(): Promise<void> {
    const again = await leases.renew().catch(() => [])
    again.forEach(onDueNow)
    await lookForDue()
    if (!closed) cancelBeat = clock.after(timing.beatMs, () => void beat())
  }

  if (serve) {
    await listening.start()
    cancelBeat = clock.after(timing.beatMs, () => void beat())
  }

  return {
    ...createRegistryTables(connections),
    ...createReadTables(connections),
    ...createConsoleTables(connections),
    ...createNotificationTables(connections),
    ...createRecoveryTables(connections, announce.due),
    ...createErasureTables(connections),
    idKey,
    keepFirst,
    onRegistryChange(listener) {
      onRegistryChange = listener
      if (changedUnheard) takingIn = listener()
    },
    exclusively: createExclusively(locks, async (version) => {
      await (listening.hasHeard(version) ? takingIn : onRegistryChange?.())
    }),
    onDue: (listener) => void (onDue = listener),
    onErased: (listener) => void (onErased = listener),
    holds: (subscription) => leases.epochOf(subscription) !== undefined,
    async acceptEvent(event) {
      const accepted = await accepting.accept(event)
      if (!accepted.duplicate) noteEvent(event)
      return accepted
    },
    claimDue,
    release(subscription, deliveries) {
      for (const delivery of deliveries) claims.remove(subscription, delivery)
    },
    async settle(settlement) {
      const { subscription, delivery } = settlement
      const epoch = claims.epochOf(subscription, delivery) ?? leases.epochOf(subscription) ?? 0
      const settled = await settling.settle(settlement, epoch)
      claims.remove(subscription, delivery)
      return settled
    },
    async replay(delivery, now) {
      const [replayed] = await connections.rows<{ subscription: number }>(restart, [now, delivery])
      if (replayed) announce.due([replayed.subscription])
    },
    async check() {
      await commits.noted(1, () => connections.rows(touch, [String(clock.now())]))
    },
    onCommit: commits.onCommit,
    deleteExpired: createRetention(connections),
    makeRoom: createMakeRoom(connections),
    async close() {
      if (closed) return
      await accepting.close()
      await settling.close()
      closed = true
      cancelBeat()
      await listening.close()
      const let_ = await leases.letAllGo().catch(() => [])
      await announce.free(let_)
      await announce.close()
      await locks.close()
      await connections.close()
    },
  }
}
