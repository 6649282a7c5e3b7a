import { events as catalogue } from '@hook-bridge/event-catalog'
import { type AskedFilter, type CheckedFilters, checkFilters } from '../filters/check-filters.ts'

interface AskedOptions {
  readonly filters?: readonly AskedFilter[] | null | undefined
  readonly coalesceSeconds?: number | null | undefined
}

const coalescible = catalogue.filter((event) => event.coalescible).map(({ type }) => type)

/** Checks options against the events of the webhook. */
export function checkOptions(
  { filters: asked, coalesceSeconds }: AskedOptions,
  events: readonly string[],
): CheckedFilters {
  const { filters, details } = checkFilters(asked ?? [], events)
  if (coalesceSeconds == null || events.some((type) => coalescible.includes(type)))
    return { filters, details }
  const problem =
    `There is nothing to merge: it is for ${coalescible.join(' and ')}, and this webhook gets neither. ` +
    'Leave it out, or set it to null.'
  return { filters, details: { ...details, coalesceSeconds: problem } }
}
