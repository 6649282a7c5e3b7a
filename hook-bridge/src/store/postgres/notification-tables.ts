import { HOUR_MS } from '../console-store.ts'
import {
  type NotificationStore,
  type QuietSource,
  type StoredNotification,
  type Trouble,
  type TroubleChange,
  USUAL_HOURS,
} from '../notification-store.ts'
import type { Connection, Connections, Statement } from './connections.ts'

const troubles: Statement = {
  name: 'troubles',
  text: 'SELECT subject, kind, since FROM trouble ORDER BY since, subject',
}
const begin: Statement = {
  name: 'begin trouble',
  text: 'INSERT INTO trouble (subject, kind, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING subject',
}
const change: Statement = {
  name: 'change trouble',
  text: 'UPDATE trouble SET kind = $1, since = $2 WHERE subject = $3 AND kind = $4 RETURNING subject',
}
const end: Statement = {
  name: 'end trouble',
  text: 'DELETE FROM trouble WHERE subject = $1 AND kind = $2 RETURNING subject',
}
const add: Statement = {
  name: 'add notification',
  text: 'INSERT INTO notification (channel, content, created_at, due_at, tries) VALUES ($1, $2, $3, $4, 0)',
}
const take: Statement = {
  name: 'take notifications',
  text:
    'WITH wanted AS (SELECT row FROM notification WHERE channel = $1 AND (due_at <= $2 OR tries = 0) ' +
    'AND EXISTS (SELECT FROM notification WHERE channel = $1 AND due_at <= $2) ' +
    'ORDER BY row LIMIT $4 FOR UPDATE SKIP LOCKED), ' +
    'taken AS (UPDATE notification SET tries = tries + 1, due_at = $3 FROM wanted WHERE notification.row = wanted.row ' +
    'RETURNING notification.row, content, created_at, tries) ' +
    'SELECT row, content, created_at AS "createdAt", tries FROM taken ORDER BY row',
}
const drop: Statement = {
  name: 'drop notifications',
  text: 'DELETE FROM notification WHERE row = ANY ($1::bigint[])',
}
const postpone: Statement = {
  name: 'postpone notifications',
  text: 'UPDATE notification SET due_at = $1 WHERE row = ANY ($2::bigint[])',
}
const noteHours: Statement = {
  name: 'note source hours',
  text:
    'INSERT INTO source_hour (source, hour) SELECT row, last_event_at / $1::bigint FROM source ' +
    'WHERE last_event_at IS NOT NULL AND deleted_at IS NULL ON CONFLICT DO NOTHING RETURNING source',
}
const forgetHours: Statement = {
  name: 'forget source hours',
  text:
    'DELETE FROM source_hour USING source WHERE source.row = source_hour.source ' +
    'AND (deleted_at IS NOT NULL OR hour < last_event_at / $1::bigint - $2::bigint)',
}
const quiet: Statement = {
  name: 'quiet sources',
  text:
    'WITH gap AS (SELECT source, hour, hour - lag(hour) OVER (PARTITION BY source ORDER BY hour) AS length FROM source_hour ' +
    'WHERE source IN (SELECT row FROM source WHERE deleted_at IS NULL AND last_event_at < $2)) ' +
    'SELECT source, last_event_at AS "lastEventAt", coalesce(max(length), 0) * $1::bigint AS "longestGapMs", ' +
    'min(hour) * $1::bigint AS "knownSince" FROM gap JOIN source ON source.row = gap.source ' +
    'GROUP BY source, last_event_at ORDER BY source',
}

export function createNotificationTables(connections: Connections): NotificationStore {
  return {
    troubles: () => connections.rows<Trouble>(troubles),
    noteTrouble: (noted) =>
      connections.transaction(async (connection) => {
        if (!(await changeRow(connection, noted))) return false
        for (const { channel, content, dueAt } of noted.notifications) {
          await connection.rows(add, [channel, content, noted.at, dueAt])
        }
        return true
      }),
    takeNotifications: (channel, { now, againAt, most }) =>
      connections.rows<StoredNotification>(take, [channel, now, againAt, most]),
    async dropNotifications(rows) {
      await connections.rows(drop, [rows])
    },
    async postponeNotifications(rows, dueAt) {
      await connections.rows(postpone, [dueAt, rows])
    },
    async noteSourceHours() {
      const noted = await connections.rows(noteHours, [HOUR_MS])
      if (noted.length > 0) await connections.rows(forgetHours, [HOUR_MS, USUAL_HOURS])
    },
    quietSources: (before) => connections.rows<QuietSource>(quiet, [HOUR_MS, before]),
  }
}

async function changeRow(
  connection: Connection,
  { subject, before, after, at }: TroubleChange,
): Promise<boolean> {
  if (before === null) {
    return after !== null && (await connection.rows(begin, [subject, after, at])).length > 0
  }
  const changed =
    after === null
      ? await connection.rows(end, [subject, before])
      : await connection.rows(change, [after, at, subject, before])
  return changed.length > 0
}
