import { inject } from 'vitest'
import { API_KEY, startBridge, type RunningBridge } from '../support/bridge.ts'
import { installPackage } from './install-package.ts'
import { signUp, type N8nApi } from './n8n-api.ts'
import { startN8n, type N8nServer } from './n8n-server.ts'
import type { CredentialReference, TriggerNode } from './nodes.ts'
import { connectVendors, type Vendors } from './vendors.ts'

/** All that a test needs: n8n with the package, a bridge, the vendors connected to it, and the credential in n8n. */
export interface World extends AsyncDisposable {
  readonly server: N8nServer
  readonly n8n: N8nApi
  readonly bridge: RunningBridge
  readonly vendors: Vendors
  readonly credential: CredentialReference
}

export async function startWorld(): Promise<World> {
  await using started = new AsyncDisposableStack()
  const bridge = started.use(await startBridge({ env: { LOG_LEVEL: 'warn', RATE_LIMIT: '1000000' } }))
  const server = started.use(
    await startN8n(inject('n8n'), (folder) => installPackage(inject('tarball'), folder)),
  )
  const n8n = await signUp(server.origin)
  const vendors = await connectVendors(bridge)
  const credential = await saveCredential(n8n, { baseUrl: bridge.origin, apiKey: API_KEY })
  const kept = started.move()
  return {
    server,
    n8n,
    bridge,
    vendors,
    credential,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

interface CredentialData {
  readonly baseUrl: string
  readonly apiKey: string
}

export async function saveCredential(n8n: N8nApi, data: CredentialData): Promise<CredentialReference> {
  const name = 'The bridge'
  const { id } = await n8n.editor<{ id: string }>('POST', '/credentials', {
    name,
    type: 'hookBridgeApi',
    data,
  })
  return { id, name }
}

/** What n8n says when a credential is tested before it is saved. */
export function testCredential(
  n8n: N8nApi,
  data: CredentialData,
): Promise<{ status: 'OK' | 'Error'; message: string }> {
  const credentials = { id: '', name: 'To be tested', type: 'hookBridgeApi', data }
  return n8n.editor('POST', '/credentials/test', { credentials })
}

/** Where n8n takes the deliveries for a published trigger. */
export function productionUrl({ origin }: N8nApi, { webhookId }: TriggerNode): string {
  return `${origin}/webhook/${webhookId}/webhook`
}
