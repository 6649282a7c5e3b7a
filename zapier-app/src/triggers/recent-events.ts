import type { Bundle, ZObject } from 'zapier-platform-core'
import { askBridge } from '../bridge/call-bridge.ts'
import type { Body, CatalogueProvider } from '../event.ts'

/** An event as the API of the bridge shows it, as far as samples need it. */
export interface RecentEvent {
  readonly id: string
  readonly type: string
  readonly provider: CatalogueProvider['id']
  readonly test: boolean
  /** The very JSON that is delivered; null once it is no longer kept. */
  readonly payload: Body | null
}

/** Enough to find a few real ones among the test events of someone who is trying things out. */
const LOOK_AT = 10

/** The newest real events of these types, newest first. */
export async function recentEvents(z: ZObject, bundle: Bundle, types: readonly string[]) {
  const params = { type: types.join(','), limit: LOOK_AT }
  const events = await askBridge<RecentEvent[]>(z, bundle, { path: '/events', params })
  return events.filter(
    (event): event is RecentEvent & { payload: Body } => !event.test && event.payload !== null,
  )
}
