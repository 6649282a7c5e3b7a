import type { Connection } from './connections.ts'

interface Update {
  readonly table: 'source' | 'subscription'
  readonly row: number
  /** Their names come from registry-rows.ts, never from outside. */
  readonly columns: Readonly<Record<string, unknown>>
}

/** Updates the named columns only. Resolves to the row as it is then; undefined when there is none. */
export async function updateRow<Row extends object>(
  connection: Connection,
  { table, row, columns }: Update,
): Promise<Row | undefined> {
  const names = Object.keys(columns)
  const assignments = names.map((name, index) => `${name} = $${index + 2}`).join(', ')
  const text =
    names.length === 0
      ? `SELECT * FROM ${table} WHERE row = $1`
      : `UPDATE ${table} SET ${assignments} WHERE row = $1 RETURNING *`
  const [found] = await connection.rows<Row>({ text }, [row, ...Object.values(columns)])
  return found
}
