import type { NewEvent } from '../queue-store.ts'
import type { Connection, Statement } from './connections.ts'

const note: Statement = {
  name: 'note event',
  text: 'UPDATE source SET last_event_at = greatest(last_event_at, $2) WHERE row = $1',
}
/** A source's last event is written once in this time: its row would otherwise be written all the time. */
const NOTE_EVERY_MS = 10_000

/** Notes now and then when a source last sent something: a hint for people, so nothing waits for it. */
export function createNoteEvent(connection: Connection): (event: NewEvent) => void {
  const notedAt = new Map<number, number>()
  return ({ source, receivedAt }) => {
    if (source === null || receivedAt - (notedAt.get(source) ?? 0) <= NOTE_EVERY_MS) return
    notedAt.set(source, receivedAt)
    connection.rows(note, [source, receivedAt]).catch(() => notedAt.delete(source))
  }
}
