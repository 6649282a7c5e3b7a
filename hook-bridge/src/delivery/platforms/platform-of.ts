import type { Subscription, SubscriptionClient } from '../../store/registry-store.ts'

export type Platform = SubscriptionClient

/**
 * Hosts that are a platform's for certain. Anyone can host an n8n, under any path, so only those of n8n's own cloud are
 * here: elsewhere nothing but the declared client can tell, and `/webhook/` in a path proves nothing.
 */
const HOSTS: readonly (readonly [RegExp, Platform])[] = [
  [/^hooks\.zapier\.com$/, 'zapier'],
  [/^hook\.[a-z]{2}\d+\.make\.com$/, 'make'],
  [/^hook\.[a-z]{2}\d+\.make\.celonis\.com$/, 'make'],
  [/^hook\.integromat\.com$/, 'make'],
  [/^[a-z\d-]+\.app\.n8n\.cloud$/, 'n8n'],
]

/** The platform that listens there. An address that is surely a platform's counts more than the declared client. */
export function platformOf({ url, client }: Pick<Subscription, 'url' | 'client'>): Platform {
  const host = URL.parse(url)?.hostname.replace(/\.$/, '') ?? ''
  return HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? client ?? 'other'
}
