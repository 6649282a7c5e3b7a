import type Database from 'better-sqlite3'
import { HOUR_MS } from '../console-store.ts'
import {
  type NotificationStore,
  type NotificationTake,
  type QuietSource,
  type StoredNotification,
  type Trouble,
  type TroubleChange,
  USUAL_HOURS,
} from '../notification-store.ts'

export function createNotificationTables(db: Database.Database): NotificationStore {
  const troubles = db.prepare<[], Trouble>('SELECT subject, kind, since FROM trouble ORDER BY since, subject')
  const begin = db.prepare<[string, string, number]>(
    'INSERT OR IGNORE INTO trouble (subject, kind, since) VALUES (?, ?, ?)',
  )
  const change = db.prepare<[string, number, string, string]>(
    'UPDATE trouble SET kind = ?, since = ? WHERE subject = ? AND kind = ?',
  )
  const end = db.prepare<[string, string]>('DELETE FROM trouble WHERE subject = ? AND kind = ?')
  const add = db.prepare<[string, string, number, number]>(
    'INSERT INTO notification (channel, content, created_at, due_at, tries) VALUES (?, ?, ?, ?, 0)',
  )
  const isDue = db.prepare<[string, number], number>(
    'SELECT 1 FROM notification WHERE channel = ? AND due_at <= ? LIMIT 1',
  )
  const take = db.prepare<[number, string, number, number], StoredNotification>(
    'UPDATE notification SET tries = tries + 1, due_at = ? WHERE row IN ' +
      '(SELECT row FROM notification WHERE channel = ? AND (due_at <= ? OR tries = 0) ORDER BY row LIMIT ?) ' +
      'RETURNING row, content, created_at AS createdAt, tries',
  )
  const drop = db.prepare<[string]>('DELETE FROM notification WHERE row IN (SELECT value FROM json_each(?))')
  const postpone = db.prepare<[number, string]>(
    'UPDATE notification SET due_at = ? WHERE row IN (SELECT value FROM json_each(?))',
  )
  // As text: numbers that are handed over count as fractions, and so would what is divided by them.
  const noteHours = db.prepare<[]>(
    'INSERT OR IGNORE INTO source_hour (source, hour) ' +
      `SELECT row, last_event_at / ${HOUR_MS} FROM source WHERE last_event_at IS NOT NULL AND deleted_at IS NULL`,
  )
  const forgetHours = db.prepare<[]>(
    `DELETE FROM source_hour WHERE hour < (SELECT last_event_at / ${HOUR_MS} - ${USUAL_HOURS} FROM source ` +
      'WHERE row = source_hour.source) OR source IN (SELECT row FROM source WHERE deleted_at IS NOT NULL)',
  )
  const quiet = db.prepare<[number], QuietSource>(
    `SELECT source, last_event_at AS lastEventAt, coalesce(max(length), 0) * ${HOUR_MS} AS longestGapMs, ` +
      `min(hour) * ${HOUR_MS} AS knownSince ` +
      'FROM (SELECT source, hour, hour - lag(hour) OVER (PARTITION BY source ORDER BY hour) AS length FROM source_hour ' +
      'WHERE source IN (SELECT row FROM source WHERE deleted_at IS NULL AND last_event_at < ?)) ' +
      'JOIN source ON source.row = source GROUP BY source ORDER BY source',
  )

  function changeRow({ subject, before, after, at }: TroubleChange): boolean {
    if (before === null) return after !== null && begin.run(subject, after, at).changes > 0
    const changed = after === null ? end.run(subject, before) : change.run(after, at, subject, before)
    return changed.changes > 0
  }

  const note = db.transaction((noted: TroubleChange): boolean => {
    if (!changeRow(noted)) return false
    for (const { channel, content, dueAt } of noted.notifications) add.run(channel, content, noted.at, dueAt)
    return true
  })
  const hours = db.transaction(() => {
    if (noteHours.run().changes > 0) forgetHours.run()
  })

  function takeNow(channel: string, { now, againAt, most }: NotificationTake): StoredNotification[] {
    if (isDue.get(channel, now) === undefined) return []
    return take.all(againAt, channel, now, most).sort((one, other) => one.row - other.row)
  }

  return {
    troubles: async () => troubles.all(),
    noteTrouble: async (noted) => note.immediate(noted),
    takeNotifications: async (channel, wanted) => takeNow(channel, wanted),
    async dropNotifications(rows) {
      drop.run(JSON.stringify(rows))
    },
    async postponeNotifications(rows, dueAt) {
      postpone.run(dueAt, JSON.stringify(rows))
    },
    noteSourceHours: async () => hours.immediate(),
    quietSources: async (before) => quiet.all(before),
  }
}
