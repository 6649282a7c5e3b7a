import { hash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { newKeyBytes } from '../ids.ts'
import type { ConsolePass } from '../store/console-store.ts'
import type { ApiKey, Workspace } from '../store/registry-store.ts'

/** Who is signed in. */
export interface Operator {
  readonly workspace: Workspace
  /** The session hangs on this key: when it is revoked, the session is over. */
  readonly apiKey: ApiKey
  /** Tells sessions apart; nobody can sign in with it. */
  readonly session: string
}

type Needs = Pick<Deps, 'store' | 'registry' | 'clock'>

export const SESSION_MS = 12 * 60 * 60 * 1000
export const LINK_MS = 10 * 60 * 1000

/** Makes a session or a link for an API key. What it returns is stored nowhere. */
export async function newPass(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  kind: ConsolePass['kind'],
  { workspace, row }: Pick<ApiKey, 'workspace' | 'row'>,
): Promise<string> {
  const token = newKeyBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = now + (kind === 'session' ? SESSION_MS : LINK_MS)
  await store.addPass({ hash: hashOf(token), kind, workspace, apiKey: row, expiresAt }, now)
  return token
}

/** Who the session belongs to; null when it is over, or its API key was revoked. */
export async function operatorWith(needs: Needs, token: string | undefined): Promise<Operator | null> {
  if (token === undefined) return null
  const session = hashOf(token)
  const pass = await needs.store.findSession(session, needs.clock.now())
  const apiKey = pass && keyOf(needs, pass)
  const workspace = apiKey && needs.registry.workspace(apiKey.workspace)
  return workspace ? { workspace, apiKey, session } : null
}

/** The API key that a link signs in with: the link is worth nothing from then on. Null when it was already. */
export async function useLink(needs: Needs, token: string): Promise<ApiKey | null> {
  const pass = await needs.store.takePass(hashOf(token), 'link', needs.clock.now())
  return (pass && keyOf(needs, pass)) ?? null
}

export async function endSession({ store, clock }: Needs, { session }: Operator): Promise<void> {
  await store.takePass(session, 'session', clock.now())
}

function keyOf({ registry }: Needs, { workspace, apiKey }: ConsolePass): ApiKey | undefined {
  return registry.apiKeys(workspace).find(({ row, revokedAt }) => row === apiKey && revokedAt === null)
}

/** The token is random, so its hash needs no salt. */
function hashOf(token: string): string {
  return hash('sha256', token, 'hex')
}
