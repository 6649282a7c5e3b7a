import { type Reseal, resealedSecrets, resealedUpstream } from '../resealed.ts'
import { bringUp } from './bring-up.ts'
import { type Connection, createConnections, type Statement } from './connections.ts'
import { refuseOthers } from './refuse-others.ts'

const readCheck: Statement = { text: "SELECT value FROM meta WHERE key = 'master_key_check' FOR UPDATE" }
// First, for whoever writes a secret waits for it; what such a one has written is read afterwards.
const writeCheck: Statement = { text: "UPDATE meta SET value = $1 WHERE key = 'master_key_check'" }
const readSources: Statement = { text: 'SELECT row, secrets, upstream FROM source ORDER BY row FOR UPDATE' }
const writeSource: Statement = {
  name: 'reseal source',
  text: 'UPDATE source SET secrets = $2, upstream = $3 WHERE row = $1',
}
const readSubscriptions: Statement = { text: 'SELECT row, secrets FROM subscription ORDER BY row FOR UPDATE' }
const writeSubscription: Statement = {
  name: 'reseal subscription',
  text: 'UPDATE subscription SET secrets = $2 WHERE row = $1',
}

interface SecretsRow {
  readonly row: number
  readonly secrets: string
}

/**
 * Seals every secret in the database anew, in one transaction: all of them, or none. `choose` is given a text that the
 * key of the database has sealed; when it returns null nothing is changed. `advice`: what to do about a bridge that runs.
 * Resolves to how many secrets there were; null when nothing was changed.
 */
export async function resealSecrets(
  url: string,
  choose: (check: string) => Reseal | null,
  advice: string,
): Promise<number | null> {
  await bringUp(url)
  const connections = createConnections(url, 'hook-bridge-rotate', 1)
  try {
    return await connections.transaction(async (connection) => {
      await refuseOthers(connection, advice)
      const [check] = await connection.rows<{ value: string }>(readCheck)
      if (!check) throw new Error('No bridge has ever opened the database, so no key belongs to it.')
      const reseal = choose(check.value)
      if (reseal === null) return null
      await connection.rows(writeCheck, [reseal(check.value)])
      return resealRows(connection, reseal)
    })
  } finally {
    await connections.close()
  }
}

async function resealRows(connection: Connection, reseal: Reseal): Promise<number> {
  let count = 0
  const counted: Reseal = (sealed) => {
    count += 1
    return reseal(sealed)
  }
  const sources = await connection.rows<SecretsRow & { upstream: string | null }>(readSources)
  for (const { row, secrets, upstream } of sources) {
    const values = [
      row,
      resealedSecrets(secrets, counted),
      upstream === null ? null : resealedUpstream(upstream, counted),
    ]
    await connection.rows(writeSource, values)
  }
  for (const { row, secrets } of await connection.rows<SecretsRow>(readSubscriptions)) {
    await connection.rows(writeSubscription, [row, resealedSecrets(secrets, counted)])
  }
  return count
}
