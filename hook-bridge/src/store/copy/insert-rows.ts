import type { Connection, Statement } from '../postgres/connections.ts'

export interface Column {
  readonly name: string
  /** As PostgreSQL calls it. */
  readonly type: string
}

/** A row as SQLite gives it: its values in the order of the columns. */
export type Values = readonly unknown[]

const readColumns: Statement = {
  text:
    'SELECT table_name AS "table", column_name AS name, udt_name AS type FROM information_schema.columns ' +
    'WHERE table_schema = current_schema() ORDER BY ordinal_position',
}

/** The columns of all tables that PostgreSQL has. */
export async function columnsOf(connection: Connection): Promise<(table: string) => readonly Column[]> {
  const rows = await connection.rows<Column & { table: string }>(readColumns)
  const tables = Map.groupBy(rows, ({ table }) => table)
  return (table) => tables.get(table) ?? []
}

/** Inserts rows as they are, numbers included, in one statement. */
export async function insertRows(
  connection: Connection,
  table: string,
  columns: readonly Column[],
  rows: readonly Values[],
): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ')
  const places = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')
  // A table whose numbers PostgreSQL gives out takes others only when told so; for the rest it means nothing.
  const text = `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(${places})`
  const values = columns.map((_column, index) => rows.map((row) => row[index]))
  await connection.rows({ name: `copy ${table}`, text }, values)
}
