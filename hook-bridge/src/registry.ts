import { platformOf, type Platform } from './delivery/platforms/platform-of.ts'
import type { SecretBox } from './secret-box.ts'
import { openSigningSecret, type SigningSecret } from './signing-secret.ts'
import type {
  ApiKey,
  Registry as StoredRegistry,
  RegistryStore,
  SealedSecret,
  Source,
  Subscription,
  Workspace,
} from './store/registry-store.ts'

/** A source or subscription with its secrets opened, newest first. */
export type Opened<Row> = Row & { readonly signingSecrets: readonly SigningSecret[] }
export type OpenSource = Opened<Source>
/** Also with the platform that listens there: found out once, needed for each attempt. */
export type OpenSubscription = Opened<Subscription> & { readonly platform: Platform }

/**
 * The few rows (workspaces, API keys, sources, subscriptions) in memory, where every request looks them up.
 * The store is the truth: whoever changes a row puts what the store returned here, in the same breath.
 */
export interface Registry {
  /** Reads everything anew from the store. Resolves when a reading that began after the call is in memory. */
  reload(): Promise<void>
  putWorkspace(workspace: Workspace): void
  putApiKey(key: ApiKey): void
  putSource(source: Source): OpenSource
  dropSource(row: number): void
  /** Notes when a source last sent something; the store writes it down now and then. */
  noteEvent(source: number, at: number): void
  putSubscription(subscription: Subscription): OpenSubscription
  dropSubscription(row: number): void

  workspaces(): readonly Workspace[]
  workspace(row: number): Workspace | undefined
  apiKeys(workspace: number): readonly ApiKey[]
  /** An API key that is not revoked, by its SHA-256 in lower-case hex. */
  apiKeyByHash(hash: string): ApiKey | undefined
  sources(workspace: number): readonly OpenSource[]
  source(row: number): OpenSource | undefined
  sourceByToken(token: string): OpenSource | undefined
  /** Newest first. */
  subscriptions(workspace: number): readonly OpenSubscription[]
  allSubscriptions(): Iterable<OpenSubscription>
  subscription(row: number): OpenSubscription | undefined
  /** Rows of all subscriptions of the workspace to this event type, whatever their state. */
  matching(workspace: number, type: string): readonly number[]
  /** Those of them that have a say in what they get, or how. */
  withOptions(workspace: number, type: string): readonly OpenSubscription[]
}

/** Subscriptions to one event type. Most have no options, and cost nothing then. */
interface Matching {
  readonly rows: number[]
  readonly withOptions: OpenSubscription[]
}

const NOBODY: Matching = { rows: [], withOptions: [] }

export function createRegistry(store: RegistryStore, box: SecretBox): Registry {
  const workspaces = new Map<number, Workspace>()
  const apiKeys = new Map<number, ApiKey>()
  const keysByHash = new Map<string, ApiKey>()
  const sources = new Map<number, OpenSource>()
  const sourcesByToken = new Map<string, OpenSource>()
  const subscriptions = new Map<number, OpenSubscription>()
  /** Workspace and event type to subscription rows; rebuilt when first asked for after a change. */
  let matches: Map<string, Matching> | undefined
  const opened = new Map<string, SigningSecret>()
  /** Rises with each change that is put here. */
  let changes = 0
  let reading: Promise<void> | undefined
  let readingNext: Promise<void> | undefined

  function open(secret: SealedSecret): SigningSecret {
    const known = opened.get(secret.sealed)
    if (known?.activeUntil === secret.activeUntil) return known
    const fresh = openSigningSecret(box.open(secret.sealed), secret.activeUntil)
    opened.set(secret.sealed, fresh)
    return fresh
  }

  function buildMatches(): Map<string, Matching> {
    const built = new Map<string, Matching>()
    for (const subscription of subscriptions.values()) {
      for (const type of subscription.events) {
        const key = `${subscription.workspace} ${type}`
        const known = built.get(key) ?? { rows: [], withOptions: [] }
        built.set(key, known)
        known.rows.push(subscription.row)
        if (hasOptions(subscription)) known.withOptions.push(subscription)
      }
    }
    return built
  }

  function matchesOf(workspace: number, type: string): Matching {
    matches ??= buildMatches()
    return matches.get(`${workspace} ${type}`) ?? NOBODY
  }

  async function readNow(): Promise<void> {
    let fresh: StoredRegistry
    let seen: number
    do {
      seen = changes
      fresh = await store.readRegistry()
      // What was put here meanwhile may be missing in what was read: it must not be forgotten.
    } while (changes !== seen)
    take(fresh)
  }

  function take(fresh: StoredRegistry): void {
    const secrets = [...fresh.sources, ...fresh.subscriptions].flatMap((row) => row.secrets)
    // Before anything is forgotten: a secret that cannot be opened must not leave half a registry behind.
    secrets.forEach(open)
    for (const map of [workspaces, apiKeys, keysByHash, sources, sourcesByToken, subscriptions]) map.clear()
    matches = undefined
    for (const workspace of fresh.workspaces) registry.putWorkspace(workspace)
    for (const key of fresh.apiKeys) registry.putApiKey(key)
    for (const source of fresh.sources) registry.putSource(source)
    for (const subscription of fresh.subscriptions) registry.putSubscription(subscription)
    const used = new Set(secrets.map(({ sealed }) => sealed))
    for (const sealed of opened.keys()) if (!used.has(sealed)) opened.delete(sealed)
  }

  const registry: Registry = {
    async reload() {
      if (!reading) {
        reading = readNow().finally(() => (reading = undefined))
        return reading
      }
      // One after the other, or an older reading could come after a newer one.
      readingNext ??= reading
        .catch(() => {})
        .then(() => {
          readingNext = undefined
          return registry.reload()
        })
      return readingNext
    },
    putWorkspace(workspace) {
      changes += 1
      workspaces.set(workspace.row, workspace)
    },
    putApiKey(key) {
      changes += 1
      apiKeys.set(key.row, key)
      if (key.revokedAt === null) keysByHash.set(key.hash, key)
      else keysByHash.delete(key.hash)
    },
    putSource(source) {
      changes += 1
      const open_ = { ...source, signingSecrets: source.secrets.map(open) }
      sources.set(source.row, open_)
      sourcesByToken.set(source.token, open_)
      return open_
    },
    dropSource(row) {
      changes += 1
      const source = sources.get(row)
      if (source) sourcesByToken.delete(source.token)
      sources.delete(row)
    },
    noteEvent(row, at) {
      const source = sources.get(row) as { lastEventAt: number | null } | undefined
      if (source) source.lastEventAt = at
    },
    putSubscription(subscription) {
      changes += 1
      const open_ = {
        ...subscription,
        platform: platformOf(subscription),
        signingSecrets: subscription.secrets.map(open),
      }
      subscriptions.set(subscription.row, open_)
      matches = undefined
      return open_
    },
    dropSubscription(row) {
      changes += 1
      subscriptions.delete(row)
      matches = undefined
    },

    workspaces: () => [...workspaces.values()],
    workspace: (row) => workspaces.get(row),
    apiKeys: (workspace) => newestFirst(apiKeys.values(), workspace),
    apiKeyByHash: (hash) => keysByHash.get(hash),
    sources: (workspace) => newestFirst(sources.values(), workspace),
    source: (row) => sources.get(row),
    sourceByToken: (token) => sourcesByToken.get(token),
    subscriptions: (workspace) => newestFirst(subscriptions.values(), workspace),
    allSubscriptions: () => subscriptions.values(),
    subscription: (row) => subscriptions.get(row),
    matching: (workspace, type) => matchesOf(workspace, type).rows,
    withOptions: (workspace, type) => matchesOf(workspace, type).withOptions,
  }
  return registry
}

function hasOptions({ ordered, filters, coalesceSeconds }: Subscription): boolean {
  return ordered || filters.length > 0 || coalesceSeconds !== null
}

function newestFirst<Row extends { row: number; workspace: number }>(
  rows: Iterable<Row>,
  workspace: number,
): Row[] {
  return [...rows].filter((row) => row.workspace === workspace).sort((a, b) => b.row - a.row)
}
