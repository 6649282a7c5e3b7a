import { hash } from 'node:crypto'
import type { Deps } from './deps.ts'
import { wantsToBeTold } from './delivery/reverse-unsubscribe.ts'
import { newApiKey, newId } from './ids.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { states } from './sentences/states.ts'
import type { ApiKey, Subscription, Workspace } from './store/registry-store.ts'

type Needs = Pick<Deps, 'store' | 'registry' | 'clock'>

/** What is stored of an API key: its SHA-256 in lower-case hex. The key is random, so it needs no salt. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/** Adds a workspace. Throws when the name is taken. */
export async function addWorkspace({ store, registry, clock }: Needs, name: string): Promise<Workspace> {
  if (registry.workspaces().some((workspace) => workspace.name === name)) {
    throw new Error(`There is a workspace named "${name}" already.`)
  }
  const workspace = await store.addWorkspace({ id: newId('ws'), name, createdAt: clock.now() })
  registry.putWorkspace(workspace)
  return workspace
}

/** Adds an API key to a workspace: a new random one, or the one given. The key itself is stored nowhere. */
export async function addApiKey(
  { store, registry, clock }: Needs,
  { workspace, name, key = newApiKey() }: { workspace: number; name: string; key?: string },
): Promise<{ key: string; record: ApiKey }> {
  const record = await store.addApiKey({
    id: newId('key'),
    workspace,
    name,
    hash: hashApiKey(key),
    createdAt: clock.now(),
  })
  registry.putApiKey(record)
  return { key, record }
}

/**
 * From now on the key is refused. What was subscribed with it is suspended: data must not flow on to whoever had the key.
 * Those that are not active stay as they are. Resolves to how many were suspended.
 */
export function revokeApiKey(
  deps: Needs & Pick<Deps, 'dispatcher' | 'signals'>,
  key: ApiKey,
): Promise<number> {
  const { store, registry, clock } = deps
  return oneAtATime(store, key.workspace, async () => {
    const revokedAt = clock.now()
    await store.revokeApiKey(key.row, revokedAt)
    registry.putApiKey({ ...key, revokedAt })
    const theirs = registry
      .subscriptions(key.workspace)
      .filter(({ apiKey, state }) => apiKey === key.row && state === 'active')
    for (const subscription of theirs) await suspend(deps, subscription, key)
    return theirs.length
  })
}

async function suspend(
  { store, registry, clock, dispatcher, signals }: Needs & Pick<Deps, 'dispatcher' | 'signals'>,
  subscription: Subscription,
  { name }: ApiKey,
): Promise<void> {
  const now = clock.now()
  const stored = await store.changeSubscription(subscription.row, {
    state: 'suspended',
    stateReason: states.keyRevoked.write({ name }),
    updatedAt: now,
    ...(wantsToBeTold(subscription) && { tellAt: now }),
  })
  registry.putSubscription(stored)
  dispatcher.wake(subscription.row)
  signals.emit({ kind: 'subscription-suspended', subscription: stored })
}

/**
 * Sees to it that somebody can use the API: a first workspace, and the configured API key in it.
 * @returns a newly made key, to be shown once, when there is none at all; else null.
 */
export function ensureAccess(needs: Needs, configuredKey: string | null): Promise<string | null> {
  return needs.store.exclusively(0, async () => {
    // Another bridge may have started on the same new database a moment ago.
    await needs.registry.reload()
    return ensureNow(needs, configuredKey)
  })
}

async function ensureNow(needs: Needs, configuredKey: string | null): Promise<string | null> {
  const { registry } = needs
  const workspace = registry.workspaces()[0] ?? (await addWorkspace(needs, 'default'))
  const keys = registry.workspaces().flatMap(({ row }) => registry.apiKeys(row))
  // A revoked one stays revoked, and must not keep the bridge from starting.
  if (configuredKey !== null && !keys.some(({ hash }) => hash === hashApiKey(configuredKey))) {
    await addApiKey(needs, { workspace: workspace.row, name: 'environment', key: configuredKey })
    return null
  }
  const usable = keys.some((key) => key.revokedAt === null)
  return usable ? null : (await addApiKey(needs, { workspace: workspace.row, name: 'first' })).key
}
