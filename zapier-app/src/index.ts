import { events } from '@hook-bridge/event-catalog'

/** Keys of the triggers, one for each event of the catalogue. */
export const triggerKeys: readonly string[] = events.map((event) => event.key)
