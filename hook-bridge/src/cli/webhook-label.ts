import type { Subscription } from '../store/registry-store.ts'
import { plain } from './output.ts'

/** The host of a webhook's URL. The whole URL is a secret: whoever has it can start the automation behind it. */
export function hostOf(webhook: Pick<Subscription, 'url'> | undefined): string | null {
  return webhook ? (URL.parse(webhook.url)?.host ?? null) : null
}

/** What a webhook is called in a line for people. */
export function webhookLabel(webhook: Pick<Subscription, 'id' | 'name' | 'url'>): string {
  return `${webhook.name === null ? webhook.id : plain(webhook.name)} (${hostOf(webhook) ?? 'no host'})`
}
