import type { ReadStore, StoredEvent } from '../read-store.ts'
import type { Connection, Statement } from './connections.ts'

interface EventRow extends Omit<StoredEvent, 'warnings'> {
  readonly warnings: string | null
}

const BEFORE_ALL = Number.MAX_SAFE_INTEGER
/** Processes draw ids and tell the time each for itself: so far from each other may the two orders be. */
const DISORDER_MS = 60_000

const columns =
  'event.id, workspace, source, provider, type, reported_type AS "reportedType", subject, received_at AS "receivedAt", ' +
  'test, warnings, coalesce(body, raw) AS body'
const oneEvent: Statement = {
  name: 'one event',
  text: `SELECT ${columns} FROM event LEFT JOIN payload ON payload.event = event.id WHERE event.id = $1 AND workspace = $2`,
}
const newestOf = (types: string): string =>
  `SELECT ${columns} FROM (SELECT newest.id FROM ${types} AS wanted (wanted_type), LATERAL (SELECT id FROM event ` +
  'WHERE workspace = $1 AND type = wanted_type AND id < $2 ORDER BY id DESC LIMIT $3) AS newest ' +
  'ORDER BY newest.id DESC LIMIT $3) AS page JOIN event ON event.id = page.id LEFT JOIN payload ON payload.event = event.id ' +
  'ORDER BY event.id DESC'
const eventsOfTypes: Statement = { name: 'events of types', text: newestOf('unnest($4::text[])') }
/** The types a workspace has events of are found by one index seek each. */
const eventsOfAll: Statement = {
  name: 'events of all types',
  text:
    'WITH RECURSIVE known (known_type) AS (SELECT min(type) FROM event WHERE workspace = $1 UNION ALL ' +
    'SELECT (SELECT min(type) FROM event WHERE workspace = $1 AND type > known_type) FROM known WHERE known_type IS NOT NULL) ' +
    newestOf('(SELECT known_type FROM known WHERE known_type IS NOT NULL)'),
}

export function createEventLists(connection: Connection): Pick<ReadStore, 'listEvents' | 'getEvent'> {
  return {
    async listEvents({ workspace, types, before, limit, since = 0 }) {
      const page = [workspace, before ?? BEFORE_ALL, limit + 1]
      const rows = types
        ? await connection.rows<EventRow>(eventsOfTypes, [...page, types])
        : await connection.rows<EventRow>(eventsOfAll, page)
      const shown = rows.slice(0, limit)
      const young = shown.filter((row) => row.receivedAt >= since).map(toEvent)
      // Ids ascend with time, nearly: the first event that is much too old ends the list.
      const ended = rows.length <= limit || shown.some((row) => row.receivedAt < since - DISORDER_MS)
      return { rows: young, next: ended ? null : shown.at(-1)!.id }
    },
    async getEvent(workspace, id) {
      const [row] = await connection.rows<EventRow>(oneEvent, [id, workspace])
      return row && toEvent(row)
    },
  }
}

function toEvent(row: EventRow): StoredEvent {
  return { ...row, warnings: row.warnings === null ? [] : (JSON.parse(row.warnings) as string[]) }
}
