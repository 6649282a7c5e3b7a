import type { ErasureStore, OldPayloads, RemovedPayloads } from '../erasure-store.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { countDead, deletePayloads, idsOf, unfinished } from './make-room.ts'
import { lockRetention } from './retention.ts'

const nextOfType: Statement = {
  name: 'next events of type',
  text:
    'SELECT id, received_at < $5 AS old, EXISTS (SELECT FROM payload WHERE payload.event = id) AS "hasPayload" ' +
    'FROM (SELECT id, received_at FROM event WHERE workspace = $1 AND type = $2 AND id > $3 ORDER BY id LIMIT $4) AS next ' +
    'ORDER BY id',
}

interface NextRow {
  readonly id: number
  readonly old: boolean
  readonly hasPayload: boolean
}

/** Removes payloads of one type by the index that lists its events. One process at a time does it. */
export function createRemovePayloads(connections: Connections): ErasureStore['removePayloads'] {
  return (old) =>
    connections.transaction(async (connection) => {
      if (await lockRetention(connection)) return remove(connection, old)
      return { payloads: 0, undelivered: 0, waiting: null, last: old.after, more: false }
    })
}

async function remove(
  connection: Connection,
  { workspace, type, before, after, chunk }: OldPayloads,
): Promise<RemovedPayloads> {
  const values = [workspace, type, after, chunk, before]
  const next = await connection.rows<NextRow>(nextOfType, values)
  // Ids ascend with time, or nearly so: the first one that is too young ends the walk.
  const young = next.findIndex((event) => !event.old)
  const old = young === -1 ? next : next.slice(0, young)
  const found = old.filter((event) => event.hasPayload).map((event) => event.id)
  const open = new Set(idsOf(await connection.rows(unfinished, [found])))
  const emptied = idsOf(await connection.rows(deletePayloads, [found.filter((id) => !open.has(id))]))
  const [dead] = await connection.rows<{ count: number }>(countDead, [emptied])
  return {
    payloads: emptied.length,
    undelivered: dead!.count,
    waiting: found.find((id) => open.has(id)) ?? null,
    last: old.at(-1)?.id ?? after,
    more: old.length === chunk,
  }
}
