import { z } from 'zod'
import type { Filter } from '../../store/registry-store.ts'
import { oneOf, requestBody, text } from '../fields.ts'

const comparisons = [
  'equals',
  'oneOf',
  'above',
  'below',
  'changed',
] as const satisfies readonly Filter['is'][]

const FIELD =
  "A field of the event's data, as GET /api/v1/event-types/{type} shows it: `price`, `signedBy[].role`. Of an update " +
  '`price` is the new price; `changes.price.old` is the one before.'
const IS =
  '`equals` a value, or null for "there is none" · `oneOf` a list of values · `above` and `below` a number or a time · ' +
  '`changed`, without a value, for updates that list what changed. Case and blanks around do not count.'

const single = z.union([z.string(), z.number(), z.boolean()])
const value = z.union([single.nullable(), z.array(single)], {
  error: 'must be a text, a number, true, false or null, or a list of these.',
})

/** A filter in a request. Whether its parts fit each other and the events is checked by the use case. */
export const filter = requestBody({
  field: text('the name of a field').describe(FIELD),
  is: oneOf(comparisons).describe(IS),
  value: value.optional(),
}).meta({
  id: 'Filter',
  description: 'A condition on one field of an event.',
  examples: [{ field: 'price', is: 'above', value: 100_000 }],
})

export const filterShown = z
  .object({ field: z.string(), is: z.enum(comparisons), value: value.optional() })
  .meta({ id: 'WebhookFilter', description: 'A condition on one field of an event.' })

export function showFilter(filter: Filter): z.infer<typeof filterShown> {
  if (!('value' in filter)) return { ...filter }
  return { ...filter, value: Array.isArray(filter.value) ? [...filter.value] : (filter.value as string) }
}
