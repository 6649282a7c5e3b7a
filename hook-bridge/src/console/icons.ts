import type { SubscriptionClient } from '../store/registry-store.ts'
import { type Html, html, trusted } from './html.ts'

/** Drawn for this console; every one on a field of 24 by 24, in the colour of the text around it. */
const strokes = {
  overview: '<path d="M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z"/>',
  sources: '<path d="M12 3v10m0 0 4-4m-4 4L8 9M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4"/>',
  webhooks: '<path d="M4 12h9m0 0L9 8m4 4-4 4M16 5h3a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-3"/>',
  events: '<path d="M13 3 5 14h6l-1 7 8-11h-6z"/>',
  deliveries:
    '<path d="M3 6h11v10H3zM14 9h4l3 3v4h-7zM7 19a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm10 0a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z"/>',
  good: '<circle cx="12" cy="12" r="9"/><path d="m8 12 3 3 5-6"/>',
  waiting: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
  bad: '<circle cx="12" cy="12" r="9"/><path d="M12 7v6m0 3.5v.5"/>',
  held: '<circle cx="12" cy="12" r="9"/><path d="M9.5 9v6m5-6v6"/>',
  search: '<circle cx="11" cy="11" r="6"/><path d="m20 20-4.5-4.5"/>',
  mark: '<path d="M7 4v7a5 5 0 0 0 10 0V8m0 0-3 3m3-3 3 3M7 4 4 7m3-3 3 3"/>',
} as const

export type IconName = keyof typeof strokes

/** Decoration: what it means stands beside it in words. */
export function icon(name: IconName): Html {
  return trusted(
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${strokes[name]}</svg>`,
  )
}

const letters: Readonly<Record<SubscriptionClient, string>> = {
  zapier: 'Z',
  make: 'M',
  n8n: 'n8',
  other: '→',
}

/** A plate with the first letters of the platform; none of their logos. */
export function platformIcon(platform: SubscriptionClient): Html {
  return html`<span class="plate plate-${platform}" aria-hidden="true">${letters[platform]}</span>`
}
