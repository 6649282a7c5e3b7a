import type { Connection, Statement } from './connections.ts'

const findOthers: Statement = {
  text:
    'SELECT (SELECT count(DISTINCT application_name) FROM pg_stat_activity WHERE datname = current_database() ' +
    // The last one is what every process, this one too, begins with and has just ended.
    "AND application_name LIKE 'hook-bridge-%' AND pid <> pg_backend_pid() AND application_name <> 'hook-bridge-start') AS connected, " +
    '(SELECT count(DISTINCT process) FROM subscription_lease WHERE until > clock_timestamp()) AS leasing',
}

/**
 * Rejects with a message for people when another process of the bridge is at work on the database. `advice`: what to
 * do then.
 */
export async function refuseOthers(connection: Connection, advice: string): Promise<void> {
  const [others] = await connection.rows<{ connected: number; leasing: number }>(findOthers)
  const { connected, leasing } = others!
  if (connected > 0) {
    const subject =
      connected === 1 ? 'Another hook-bridge process is' : `${connected} hook-bridge processes are`
    throw new Error(`${subject} connected to the database: a bridge, or a command. ${advice}`)
  }
  if (leasing > 0) {
    throw new Error(
      'A bridge was delivering from the database a moment ago, and did not say that it has ended: it was killed, or ' +
        `the network is cut. If it is stopped, repeat this in 15 seconds. ${advice}`,
    )
  }
}
