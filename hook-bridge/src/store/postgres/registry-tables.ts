import {
  type ApiKeyRow,
  found,
  sourceColumns,
  type SourceRow,
  subscriptionColumns,
  type SubscriptionRow,
  toApiKey,
  toSource,
  toSubscription,
  toWorkspace,
  type WorkspaceRow,
} from '../registry-rows.ts'
import type { RegistryStore } from '../registry-store.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { updateRow } from './update-row.ts'

const snapshot: Statement = {
  name: 'one snapshot',
  text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
}
const workspaces: Statement = { name: 'workspaces', text: 'SELECT * FROM workspace ORDER BY row' }
const apiKeys: Statement = { name: 'api keys', text: 'SELECT * FROM api_key ORDER BY row' }
const sources: Statement = {
  name: 'sources',
  text: 'SELECT * FROM source WHERE deleted_at IS NULL ORDER BY row',
}
const subscriptions: Statement = {
  name: 'subscriptions',
  text: 'SELECT * FROM subscription WHERE deleted_at IS NULL ORDER BY row',
}
const revoke: Statement = {
  name: 'revoke api key',
  text: 'UPDATE api_key SET revoked_at = $1 WHERE row = $2 AND revoked_at IS NULL',
}
// The token and the secrets go: nothing of them may outlive the connection.
const removeSource: Statement = {
  name: 'remove source',
  text: "UPDATE source SET deleted_at = $1, token = 'removed ' || id, secrets = '[]', upstream = NULL WHERE row = $2",
}
const removeSubscription: Statement = {
  name: 'remove subscription',
  text: "UPDATE subscription SET deleted_at = $1, secrets = '[]' WHERE row = $2",
}

/** The few rows: workspaces, API keys, sources, subscriptions. Every call is one statement or one transaction. */
export function createRegistryTables(
  connections: Connections,
): Omit<RegistryStore, 'onRegistryChange' | 'exclusively'> {
  return {
    readRegistry: () =>
      connections.transaction(async (connection) => {
        await connection.rows(snapshot)
        return {
          workspaces: (await connection.rows<WorkspaceRow>(workspaces)).map(toWorkspace),
          apiKeys: (await connection.rows<ApiKeyRow>(apiKeys)).map(toApiKey),
          sources: (await connection.rows<SourceRow>(sources)).map(toSource),
          subscriptions: (await connection.rows<SubscriptionRow>(subscriptions)).map(toSubscription),
        }
      }),
    async addWorkspace({ id, name, createdAt }) {
      return toWorkspace(await insert(connections, 'workspace', { id, name, created_at: createdAt }))
    },
    async addApiKey({ id, workspace, name, hash, createdAt }) {
      return toApiKey(
        await insert(connections, 'api_key', { id, workspace, name, hash, created_at: createdAt }),
      )
    },
    async revokeApiKey(row, at) {
      await connections.rows(revoke, [at, row])
    },
    async addSource(source) {
      const { id, workspace, provider, token, createdAt } = source
      const columns = { id, workspace, provider, token, created_at: createdAt, ...sourceColumns(source) }
      return toSource(await insert(connections, 'source', columns))
    },
    async changeSource(row, change) {
      const columns = sourceColumns(change)
      const changed = await updateRow<SourceRow>(connections, { table: 'source', row, columns })
      return toSource(found(changed, 'source', row))
    },
    async removeSource(row, at) {
      await connections.rows(removeSource, [at, row])
    },
    async addSubscription(subscription) {
      const { id, workspace, createdAt } = subscription
      const columns = { id, workspace, created_at: createdAt, ...subscriptionColumns(subscription) }
      return toSubscription(await insert(connections, 'subscription', columns))
    },
    async changeSubscription(row, change) {
      const columns = subscriptionColumns(change)
      const changed = await updateRow<SubscriptionRow>(connections, { table: 'subscription', row, columns })
      return toSubscription(found(changed, 'subscription', row))
    },
    async removeSubscription(row, at) {
      await connections.rows(removeSubscription, [at, row])
    },
  }
}

/** Column names come from this file and registry-rows.ts, never from outside. */
async function insert<Row extends object>(
  connection: Connection,
  table: string,
  columns: Readonly<Record<string, unknown>>,
): Promise<Row> {
  const names = Object.keys(columns)
  const places = names.map((_name, index) => `$${index + 1}`)
  const text = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')}) RETURNING *`
  const [row] = await connection.rows<Row>({ text }, Object.values(columns))
  return row!
}
