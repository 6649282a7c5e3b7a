import { NodeOperationError, type IDataObject, type IHookFunctions } from 'n8n-workflow'
import { askBridge, bridgeOrigin, callBridge, type BridgeAnswer } from './bridge-api'
import type { CatalogueProvider } from './catalogue'
import { chosenCoalescing } from './coalescing'
import { chosenFilters, type Filter, sameFilters } from './filters'
import { refuseLoopback } from './loopback-guard'
import { forget, store, storedRegistration } from './stored-registration'

interface Webhook {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly filters: readonly Filter[]
  /** Absent at a bridge that cannot merge yet. */
  readonly coalesceSeconds?: number | null
  readonly active: boolean
  readonly secret?: string
}

/**
 * Whether the bridge has the registration of this node, as it ought to be. One that differs, or that was paused, is
 * put right where it is: to make it anew would drop the deliveries that wait for it.
 * @throws where the bridge cannot tell
 */
export async function checkRegistration(context: IHookFunctions): Promise<boolean> {
  const stored = storedRegistration(context)
  if (!stored) return false
  const path = webhookPath(stored.webhookId)
  const { status, data: webhook } = await callBridge<Webhook>(context, { path, accepted: [404] })
  if (status === 404) {
    forget(context)
    return false
  }
  const wanted = wish(context)
  if (webhook.active && isAs(webhook, wanted)) return true
  await refuseUnreachable(context, wanted.url)
  const body = { ...wanted, active: true }
  const changed = await callBridge(context, { method: 'PATCH', path, body, accepted: [404, 409] })
  if (changed.status < 400) return true
  // 409: another webhook has this address and these events already; create() takes that one over.
  await unregister(context)
  return false
}

/**
 * Registers the node at the bridge, and keeps the secret that deliveries are signed with. While a person listens in
 * the editor it asks for a sample too, if that was chosen.
 * @throws on any failure: n8n would take a returned `false` for success
 */
export async function register(context: IHookFunctions, provider: CatalogueProvider): Promise<boolean> {
  const wanted = wish(context)
  const { url, events } = wanted
  await refuseUnreachable(context, url)
  const body = { ...wanted, retryPolicy: '24h', client: 'n8n', name: nameFor(context, provider) }
  const { id, secret } = await askBridge<Partial<Webhook>>(context, {
    method: 'POST',
    path: '/webhooks',
    body,
  })
  if (!id || !secret) {
    // Without them no delivery could be verified: better a workflow that is not published than one that never runs.
    throw new NodeOperationError(
      context.getNode(),
      'The hook bridge answered without a webhook and its secret',
    )
  }
  store(context, { webhookId: id, secret })
  await removeStale(context, url, id)
  if (isListening(context) && context.getNodeParameter('whenTesting') === 'sample') {
    await callBridge(context, {
      method: 'POST',
      path: `${webhookPath(id)}/test`,
      body: { event: events[0]! },
    })
  }
  return true
}

/**
 * Ends the registration; one that is gone already is as good as ended.
 * @throws where it could not be ended, so that n8n tries again
 */
export async function unregister(context: IHookFunctions): Promise<boolean> {
  const stored = storedRegistration(context)
  // n8n also asks after a registration that failed.
  if (!stored) return true
  const path = webhookPath(stored.webhookId)
  await callBridge(context, { method: 'DELETE', path, accepted: [404, 410] })
  forget(context)
  return true
}

/** Registrations of this very address that n8n has forgotten would have every event arrive twice. */
async function removeStale(context: IHookFunctions, url: string, id: string): Promise<void> {
  let cursor: string | null = null
  do {
    const query: IDataObject = { limit: 100, ...(cursor !== null && { cursor }) }
    const page: BridgeAnswer<Webhook[]> = await callBridge<Webhook[]>(context, { path: '/webhooks', query })
    for (const webhook of page.data) {
      if (webhook.url !== url || webhook.id === id) continue
      await callBridge(context, { method: 'DELETE', path: webhookPath(webhook.id), accepted: [404] })
    }
    cursor = page.nextCursor
  } while (cursor !== null)
}

async function refuseUnreachable(context: IHookFunctions, url: string): Promise<void> {
  refuseLoopback(context, url, await bridgeOrigin(context))
}

/** What the bridge is to have of this node. */
type Wish = Pick<Webhook, 'url' | 'events' | 'filters' | 'coalesceSeconds'>

function wish(context: IHookFunctions): Wish {
  return {
    url: context.getNodeWebhookUrl('default') as string,
    events: chosenEvents(context),
    filters: chosenFilters(context),
    coalesceSeconds: chosenCoalescing(context),
  }
}

function chosenEvents(context: IHookFunctions): string[] {
  const events = context.getNodeParameter('events', []) as string[]
  if (events.length > 0) return events
  throw new NodeOperationError(context.getNode(), 'Choose at least one event')
}

function isAs(webhook: Webhook, wanted: Wish): boolean {
  return (
    webhook.url === wanted.url &&
    sameEvents(webhook.events, wanted.events) &&
    sameFilters(webhook.filters, wanted.filters) &&
    (webhook.coalesceSeconds ?? null) === wanted.coalesceSeconds
  )
}

function sameEvents(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((event) => other.includes(event))
}

/** What people see in the bridge's list of webhooks; it takes 120 characters. */
function nameFor(context: IHookFunctions, provider: CatalogueProvider): string {
  const listening = isListening(context) ? ' (listening for a test event)' : ''
  const name = `n8n: ${context.getWorkflow().name ?? provider.name}`
  return name.slice(0, 120 - listening.length) + listening
}

/** Whether a person listens for a test event in the editor; else the workflow is being published. */
function isListening(context: IHookFunctions): boolean {
  return context.getActivationMode() === 'manual'
}

function webhookPath(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`
}
