import type { Subscription } from './store/registry-store.ts'

/** The address of a webhook without its path: whoever knows the whole can start the automation behind it. */
export function maskedUrl(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.protocol}//${parsed.host}/…` : '…'
}

/** A text from the receiver without the address that it may repeat. */
export function withoutUrl(text: string, { url }: Pick<Subscription, 'url'>): string {
  const path = URL.parse(url)?.pathname ?? '/'
  const masked = text.replaceAll(url, maskedUrl(url))
  return path.length > 8 ? masked.replaceAll(path, '/…') : masked
}
