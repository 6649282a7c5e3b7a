import type Database from 'better-sqlite3'
import {
  type ApiKeyRow,
  changeThatCounts,
  found,
  NO_OPTIONS,
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
import type { Settlement } from '../queue-store.ts'
import type { RegistryStore, Subscription } from '../registry-store.ts'

type Statements = Omit<RegistryStore, 'onRegistryChange' | 'exclusively'>

/** The few rows: workspaces, API keys, sources, subscriptions. Every call is one statement or one transaction. */
export function createRegistryTables(db: Database.Database): Statements & {
  /** Writes what an attempt says about its subscription, in the transaction of the settlement. */
  settleSubscription(settlement: Settlement): Subscription | null
  noteEvent(source: number, at: number): void
} {
  const workspaces = db.prepare<[], WorkspaceRow>('SELECT * FROM workspace ORDER BY row')
  const apiKeys = db.prepare<[], ApiKeyRow>('SELECT * FROM api_key ORDER BY row')
  const sources = db.prepare<[], SourceRow>('SELECT * FROM source WHERE deleted_at IS NULL ORDER BY row')
  const subscriptions = db.prepare<[], SubscriptionRow>(
    'SELECT * FROM subscription WHERE deleted_at IS NULL ORDER BY row',
  )
  const oneSource = db.prepare<[number], SourceRow>('SELECT * FROM source WHERE row = ?')
  const oneSubscription = db.prepare<[number], SubscriptionRow>('SELECT * FROM subscription WHERE row = ?')
  const noteEventStatement = db.prepare<[number, number]>('UPDATE source SET last_event_at = ? WHERE row = ?')

  /** Updates the named columns only. Column names come from this file, never from outside. */
  function update(table: 'source' | 'subscription', row: number, columns: Record<string, unknown>): void {
    const names = Object.keys(columns)
    if (names.length === 0) return
    const assignments = names.map((name) => `${name} = @${name}`).join(', ')
    db.prepare(`UPDATE ${table} SET ${assignments} WHERE row = @row`).run({ ...columns, row })
  }

  const readAll = db.transaction(() => ({
    workspaces: workspaces.all().map(toWorkspace),
    apiKeys: apiKeys.all().map(toApiKey),
    sources: sources.all().map(toSource),
    subscriptions: subscriptions.all().map(toSubscription),
  }))

  function settleSubscription({
    subscription: number,
    attempt,
    subscriptionChange,
  }: Settlement): Subscription | null {
    const row = subscriptionChange && oneSubscription.get(number)
    if (!row || row.deleted_at !== null) return null
    const change = changeThatCounts(row, attempt, subscriptionChange)
    update('subscription', number, subscriptionColumns(change))
    return toSubscription(oneSubscription.get(number)!)
  }

  return {
    readRegistry: async () => readAll(),
    async addWorkspace(workspace) {
      const { lastInsertRowid } = db
        .prepare('INSERT INTO workspace (id, name, created_at) VALUES (?, ?, ?)')
        .run(workspace.id, workspace.name, workspace.createdAt)
      return { ...workspace, row: Number(lastInsertRowid) }
    },
    async addApiKey(key) {
      const { lastInsertRowid } = db
        .prepare('INSERT INTO api_key (id, workspace, name, hash, created_at) VALUES (?, ?, ?, ?, ?)')
        .run(key.id, key.workspace, key.name, key.hash, key.createdAt)
      return { ...key, row: Number(lastInsertRowid), revokedAt: null }
    },
    async revokeApiKey(row, at) {
      db.prepare('UPDATE api_key SET revoked_at = ? WHERE row = ? AND revoked_at IS NULL').run(at, row)
    },
    async addSource(source) {
      const { lastInsertRowid } = db
        .prepare(
          'INSERT INTO source (id, workspace, provider, name, token, secrets, switched_off, upstream, created_at) ' +
            'VALUES (@id, @workspace, @provider, @name, @token, @secrets, @switched_off, @upstream, @created_at)',
        )
        .run({
          id: source.id,
          workspace: source.workspace,
          provider: source.provider,
          name: source.name,
          token: source.token,
          secrets: JSON.stringify(source.secrets),
          switched_off: JSON.stringify(source.switchedOff),
          upstream: source.upstream === null ? null : JSON.stringify(source.upstream),
          created_at: source.createdAt,
        })
      return { ...source, row: Number(lastInsertRowid), lastEventAt: null }
    },
    async changeSource(row, change) {
      update('source', row, sourceColumns(change))
      return toSource(found(oneSource.get(row), 'source', row))
    },
    async removeSource(row, at) {
      // The token and the secrets go: nothing of them may outlive the connection.
      db.prepare(
        "UPDATE source SET deleted_at = ?, token = 'removed ' || id, secrets = '[]', upstream = NULL WHERE row = ?",
      ).run(at, row)
    },
    async addSubscription(subscription) {
      const { lastInsertRowid } = db
        .prepare(
          'INSERT INTO subscription (id, workspace, url, events, name, client, state, state_reason, max_retries, ' +
            'retry_policy, ordered, filters, coalesce_seconds, secrets, api_key, created_at, updated_at) VALUES (@id, @workspace, @url, @events, ' +
            '@name, @client, @state, @state_reason, @max_retries, @retry_policy, @ordered, @filters, @coalesce_seconds, @secrets, @api_key, ' +
            '@created_at, @updated_at)',
        )
        .run({
          ...subscriptionColumns({ ...NO_OPTIONS, ...subscription }),
          id: subscription.id,
          workspace: subscription.workspace,
          api_key: subscription.apiKey ?? null,
          created_at: subscription.createdAt,
        })
      return toSubscription(found(oneSubscription.get(Number(lastInsertRowid)), 'subscription', 0))
    },
    async changeSubscription(row, change) {
      update('subscription', row, subscriptionColumns(change))
      return toSubscription(found(oneSubscription.get(row), 'subscription', row))
    },
    async removeSubscription(row, at) {
      db.prepare("UPDATE subscription SET deleted_at = ?, secrets = '[]' WHERE row = ?").run(at, row)
    },
    settleSubscription,
    noteEvent: (source, at) => void noteEventStatement.run(at, source),
  }
}
