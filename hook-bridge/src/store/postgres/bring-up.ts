import pg from 'pg'
import { clientConfig, placeOf } from './connections.ts'
import { migrate } from './migrate.ts'

/**
 * The first connection: brings the database to the newest version. Rejects with a message for people when the address,
 * the login or the database is wrong. `look`: may refuse the database before anything in it is changed.
 */
export async function bringUp(
  url: string,
  look: (client: pg.Client) => Promise<void> = async () => {},
): Promise<void> {
  const client = new pg.Client(clientConfig(url, 'hook-bridge-start'))
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new Error(
      `The PostgreSQL database ${placeOf(url)} could not be opened: ${(error as Error).message}. ` +
        'See that the server runs and is reached from here, and that DATABASE_URL names a database and a user that may use it.',
      { cause: error },
    )
  }
  try {
    await look(client)
    await migrate(client)
  } finally {
    await client.end()
  }
}
