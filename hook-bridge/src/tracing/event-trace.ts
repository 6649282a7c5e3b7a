import type { PublicIds } from '../public-id.ts'

/** Where the spans of an event belong. */
export interface EventTrace {
  /** 32 hex digits. */
  readonly traceId: string
  /** Of the span for the request that brought the event in: 16 hex digits. */
  readonly rootSpanId: string
}

const SPAN_ID_DIGITS = 16

/**
 * Follows from the id of the event alone, as its public id does: equal in every process and after every restart, days
 * later, too, and without a column in the database.
 */
export function traceOf(publicIds: PublicIds, event: number): EventTrace {
  const traceId = publicIds.format('trc', event).slice('trc_'.length)
  // Span ids must differ within their trace only, so a part of its id will do.
  return { traceId, rootSpanId: traceId.slice(0, SPAN_ID_DIGITS) }
}
