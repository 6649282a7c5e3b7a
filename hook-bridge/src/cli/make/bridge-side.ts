import type { Deps } from '../../deps.ts'
import { subscribe } from '../../subscriptions/subscribe.ts'
import { unsubscribe } from '../../subscriptions/unsubscribe.ts'

export interface Registration {
  readonly url: string
  readonly events: readonly string[]
  readonly name: string
}

export interface Registered {
  readonly id: string
  readonly secret: string
}

/** What this command does at the bridge. */
export interface BridgeSide {
  /** Where its API is, as people call it. */
  readonly publicUrl: string
  register(registration: Registration): Promise<Registered>
  remove(id: string): Promise<void>
}

/** The bridge whose database this is. */
export function openBridgeSide(deps: Deps, workspace: number, publicUrl: string): BridgeSide {
  return {
    publicUrl,
    async register(registration) {
      const request = { ...registration, retryPolicy: '24h', client: 'make' } as const
      const subscribed = await subscribe(deps, workspace, request)
      if (subscribed.ok) return { id: subscribed.subscription.id, secret: subscribed.secret }
      const { details, message } = subscribed
      const host = URL.parse(registration.url)?.host
      throw new Error(
        details?.['url'] === undefined
          ? `Could not register the webhook at the bridge: ${message}`
          : `The bridge refuses to send to the address that Make gave (${host}): ${details['url']}`,
      )
    },
    async remove(id) {
      const removed = await unsubscribe(deps, workspace, id)
      if (!removed.ok && removed.code !== 'NOT_FOUND') throw new Error(removed.message)
    },
  }
}
