import type Database from 'better-sqlite3'
import type { ErasureStore, OldPayloads, RemovedPayloads } from '../erasure-store.ts'
import { createDeliveriesOf, isUnfinished } from './make-room.ts'
import { DEAD } from './queue-tables.ts'

/** Removes payloads of one type by the index that lists its events: others are not looked at. */
export function createRemovePayloads(db: Database.Database): ErasureStore['removePayloads'] {
  const nextOfType = db
    .prepare<[number, string, number, number], number>(
      'SELECT id FROM event WHERE workspace = ? AND type = ? AND id > ? ORDER BY id LIMIT ?',
    )
    .pluck()
  const hasPayload = db.prepare<[number], number>('SELECT 1 FROM payload WHERE event = ?').pluck()
  const receivedAt = db.prepare<[number], number>('SELECT received_at FROM event WHERE id = ?').pluck()
  const deletePayload = db.prepare('DELETE FROM payload WHERE event = ?')
  const deliveriesOf = createDeliveriesOf(db)
  const deliveriesIn = (run: readonly number[]) => deliveriesOf(run[0]!, run.at(-1)!)

  const remove = db.transaction(({ workspace, type, before, after, chunk }: OldPayloads): RemovedPayloads => {
    const ids = nextOfType.all(workspace, type, after, chunk)
    // Ids ascend with time, so the first one that is too young ends the walk.
    const young = ids.findIndex((id) => receivedAt.get(id)! >= before)
    const old = young === -1 ? ids : ids.slice(0, young)
    const found = old.filter((id) => hasPayload.get(id) === 1)
    const theirs = Map.groupBy(runsOf(found).flatMap(deliveriesIn), ({ event }) => event)
    const waits = (event: number) => theirs.get(event)?.some(isUnfinished) === true
    const finished = found.filter((event) => !waits(event))
    for (const event of finished) deletePayload.run(event)
    const dead = finished.flatMap((event) => theirs.get(event) ?? []).filter(({ state }) => state === DEAD)
    return {
      payloads: finished.length,
      undelivered: dead.length,
      waiting: found.find(waits) ?? null,
      last: old.at(-1) ?? after,
      more: old.length === chunk,
    }
  }).immediate

  return async (old) => remove(old)
}

/** Finding where the deliveries of an event begin costs more than reading those of a hundred others. */
const LONGEST_RUN = 200

/** Ascending ids, split where they lie far apart: what lies between two of a rare type is not read. */
function runsOf(ids: readonly number[]): number[][] {
  const runs: number[][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    if (run && id - run[0]! < LONGEST_RUN) run.push(id)
    else runs.push([id])
  }
  return runs
}
