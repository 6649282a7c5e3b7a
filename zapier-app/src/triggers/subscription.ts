import type { Bundle, ZObject } from 'zapier-platform-core'
import { askBridge, callBridge } from '../bridge/call-bridge.ts'
import type { Filter } from './filter-inputs.ts'

/** What Zapier keeps of a subscription. Values under the key `secret` are blotted out in its logs. */
export interface Subscription {
  readonly id: string
  readonly secret: string
}

/** What a Zap wants. */
export interface Wish {
  readonly events: readonly string[]
  readonly filters: readonly Filter[]
  /** For how long an update waits for others to be sent with; null: not at all. */
  readonly coalesceSeconds: number | string | null
}

/** Subscribes the address of a Zap to those events of these types for which the filters hold. */
export async function subscribe(z: ZObject, bundle: Bundle, wish: Wish): Promise<Subscription> {
  const body = { url: bundle.targetUrl, ...wish, retryPolicy: '24h', client: 'zapier' }
  const webhook = await askBridge<Partial<Subscription> | undefined>(z, bundle, {
    method: 'POST',
    path: '/webhooks',
    body,
  })
  const { id, secret } = webhook ?? {}
  if (!id || !secret) {
    // Without them no delivery could be verified: better a Zap that does not turn on than one that never runs.
    const message =
      'The hook bridge answered without a webhook and its secret, so the Zap cannot be turned on.'
    throw new z.errors.Error(message, 'INCOMPLETE_ANSWER')
  }
  return { id, secret }
}

/** Ends a subscription. One that is gone already is as good as ended. */
export async function unsubscribe(z: ZObject, bundle: Bundle): Promise<object> {
  const id = bundle.subscribeData?.id
  if (!id) return {}
  const path = `/webhooks/${encodeURIComponent(id)}`
  await callBridge(z, bundle, { method: 'DELETE', path, accepted: [404, 410] })
  return { id }
}
