import type { SealedSecret, UpstreamWebhook } from './registry-store.ts'

/** A sealed text in, the same secret sealed with another key out. */
export type Reseal = (sealed: string) => string

/** The column `secrets` of a source or subscription, with its secrets sealed anew. */
export function resealedSecrets(secrets: string, reseal: Reseal): string {
  const list = JSON.parse(secrets) as SealedSecret[]
  return JSON.stringify(list.map((secret) => ({ ...secret, sealed: reseal(secret.sealed) })))
}

/** The column `upstream` of a source, with its API key sealed anew. */
export function resealedUpstream(upstream: string, reseal: Reseal): string {
  const parsed = JSON.parse(upstream) as UpstreamWebhook
  return JSON.stringify({ ...parsed, sealedApiKey: reseal(parsed.sealedApiKey) })
}
