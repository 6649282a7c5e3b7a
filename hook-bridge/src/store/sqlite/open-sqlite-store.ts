import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { Clock } from '../../clock.ts'
import { newKeyBytes } from '../../ids.ts'
import type { Store } from '../store.ts'
import { createConsoleTables } from './console-tables.ts'
import { createDedupeWindow, DEDUPE_WINDOW_MS, type DedupeWindow } from './dedupe-window.ts'
import { createErasureTables } from './erasure-tables.ts'
import { createFirstEventSince } from './first-event-since.ts'
import { createGroupCommit } from './group-commit.ts'
import { createHourly } from './hourly.ts'
import { createMakeRoom } from './make-room.ts'
import { migrate } from './migrate.ts'
import { createNotificationTables } from './notification-tables.ts'
import { createPrivately, openDatabase } from './open-database.ts'
import { refuseMoved } from './moved.ts'
import { createQueueTables } from './queue-tables.ts'
import { createReadTables } from './read-tables.ts'
import { createRecoveryTables } from './recovery-tables.ts'
import { createRegistryTables } from './registry-tables.ts'
import { createNoteLastIds, createRetention } from './retention.ts'
import { takeServeLock } from './serve-lock.ts'
import { namingTrouble } from './storage-trouble.ts'

export interface SqliteOptions {
  /** Path of the database file (its folder is made when absent), or `:memory:`. */
  readonly file: string
  readonly clock: Clock
  /** True for the process that takes events in and delivers; there can be one. Others may read and manage. */
  readonly serve: boolean
}

/**
 * As much as a large event: a full disk often has room for a few bytes more. Random, because SQLite writes no page whose
 * content stays the same, and such a check would pass on a full disk.
 */
const CHECK_BYTES = 64 * 1024
const WINDOW_SLICE = 10_000
const WATCH_MS = 500

/**
 * Opens the database, brings it to the newest version and returns the store on it.
 * Throws with a message for people: another process serves the file, a newer version made it, it was moved to a server,
 * it cannot be opened.
 */
export function openSqliteStore({ file, clock, serve }: SqliteOptions): Store {
  const inMemory = file === ':memory:'
  if (!inMemory) createPrivately(file)
  const unlock = serve && !inMemory ? takeServeLock(file) : () => {}
  const db = openOrUnlock(file, unlock)

  const hourly = createHourly(db)
  const commit = createGroupCommit(db, clock, hourly)
  const { settleSubscription, noteEvent, ...registry } = createRegistryTables(db)
  const window = createDedupeWindow(clock.now())
  let loading: Promise<void> | undefined = serve ? fillWindow(db, window, clock.now()) : undefined
  void loading?.then(() => (loading = undefined))
  const { lastIds, nextDeliveryId, isClaimed, ...queue } = createQueueTables({
    db,
    commit,
    hourly,
    window,
    loading: () => loading,
    settleSubscription,
    noteEvent,
  })
  const noteLastIds = createNoteLastIds(db, lastIds)
  const deleteExpired = createRetention(db, noteLastIds)
  const makeRoom = createMakeRoom(db, noteLastIds)
  const keep = db.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)')
  const kept = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const touch = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('checked_at', randomblob(?))")
  const watch = watchForeignCommits(db, clock)
  let onErased = (): void => {}

  return {
    ...namingTrouble(registry),
    ...queue,
    ...namingTrouble(createReadTables(db)),
    ...namingTrouble(createConsoleTables(db)),
    ...namingTrouble(createNotificationTables(db)),
    ...namingTrouble(createRecoveryTables({ db, commit, nextDeliveryId, isClaimed })),
    ...namingTrouble(createErasureTables(db, () => onErased())),
    idKey: readIdKey(db),
    onRegistryChange: watch.listen,
    // Others are commands that people run: so few that what they did need not be told apart.
    onErased(listener) {
      onErased = listener
      watch.listen(listener)
    },
    onCommit: commit.onCommit,
    // Transactions keep the file whole, and the command line changes other rows than a serving bridge.
    exclusively: (_workspace, change) => change(),
    async keepFirst(name, value) {
      keep.run(name, value)
      return kept.get(name)!
    },
    check: () => commit.soon(() => void touch.run(CHECK_BYTES)),
    deleteExpired: async (before, chunk) => deleteExpired(before, chunk),
    makeRoom: async (wanted) => makeRoom(wanted),
    async close() {
      watch.stop()
      await commit.close()
      db.close()
      unlock()
    },
  }
}

function openOrUnlock(file: string, unlock: () => void): Database.Database {
  let db: Database.Database | undefined
  try {
    db = openDatabase(file)
    migrate(db)
    refuseMoved(db, file)
    return db
  } catch (error) {
    db?.close()
    unlock()
    throw error
  }
}

function readIdKey(db: Database.Database): Buffer {
  db.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('id_key', ?)").run(newKeyBytes(32))
  return db.prepare<[], Buffer>("SELECT value FROM meta WHERE key = 'id_key'").pluck().get()!
}

/**
 * Reads the fingerprints of the last days into the window, a slice at a time, so that deliveries go on meanwhile.
 */
async function fillWindow(db: Database.Database, window: DedupeWindow, now: number): Promise<void> {
  const slice = db
    .prepare<[number, number], [number, number | null]>(
      'SELECT id, dedupe_head FROM event WHERE id >= ? ORDER BY id LIMIT ?',
    )
    .raw()
  const from = createFirstEventSince(db)(now - DEDUPE_WINDOW_MS)
  for (let next: number | undefined = from; next !== undefined && db.open; await nextTurn()) {
    const rows: [number, number | null][] = slice.all(next, WINDOW_SLICE)
    for (const [id, head] of rows) if (head !== null) window.remember(head, id, now)
    next = rows.length < WINDOW_SLICE ? undefined : rows.at(-1)![0] + 1
  }
}

/** Notices commits of other processes (the command line): SQLite counts them, a look costs microseconds. */
function watchForeignCommits(db: Database.Database, clock: Clock) {
  const version = db.prepare<[], number>('SELECT data_version FROM pragma_data_version').pluck()
  const listeners: (() => unknown)[] = []
  let seen: number | undefined
  let stop = (): void => {}

  function look(): void {
    stop = clock.after(WATCH_MS, look)
    const current = version.get()
    if (current === seen) return
    seen = current
    for (const listener of listeners) listener()
  }

  return {
    listen(listener: () => unknown) {
      if (listeners.push(listener) > 1) return
      seen = version.get()
      stop = clock.after(WATCH_MS, look)
    },
    stop: () => stop(),
  }
}
