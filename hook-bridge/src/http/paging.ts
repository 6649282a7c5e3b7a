import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { PublicIdPrefix } from '../public-id.ts'
import type { PageRequest } from '../store/read-store.ts'
import { invalidValue } from './errors.ts'

const LIMIT = 'must be a whole number from 1 to 100.'

/** Query of every list. */
export const pageQuery = z.object({
  limit: z.coerce
    .number(LIMIT)
    .int(LIMIT)
    .min(1, LIMIT)
    .max(100, LIMIT)
    .default(20)
    .describe('How many entries at the most.'),
  cursor: z
    .string('must be given once.')
    .optional()
    .describe('Where to go on: `pagination.nextCursor` of the page before. Opaque.'),
})

type PageQuery = z.infer<typeof pageQuery>

/** The page that was asked for, of a list whose entries have ids with this prefix. */
export function pageRequest(deps: Deps, prefix: PublicIdPrefix, { limit, cursor }: PageQuery): PageRequest {
  if (cursor === undefined || cursor === '') return { before: null, limit }
  const before = deps.publicIds.parse(prefix, cursor)
  if (before === undefined) {
    throw invalidValue(
      'cursor',
      'is not one of this list. Take pagination.nextCursor of the page before, or leave it out.',
    )
  }
  return { before, limit }
}

/** The answer to a list request. `next`: as the store gives it. */
export function pageOf<Item>(
  deps: Deps,
  prefix: PublicIdPrefix,
  page: { items: readonly Item[]; next: number | null },
) {
  const nextCursor = page.next === null ? null : deps.publicIds.format(prefix, page.next)
  return { success: true as const, data: [...page.items], pagination: { nextCursor } }
}

/** Cuts a page out of rows that are in memory, newest first. Their row numbers page as ids do in the store. */
export function cutPage<Row extends { readonly row: number }>(
  rows: readonly Row[],
  { before, limit }: PageRequest,
): { items: readonly Row[]; next: number | null } {
  const rest = before === null ? rows : rows.filter(({ row }) => row < before)
  const items = rest.slice(0, limit)
  return { items, next: rest.length > limit ? items.at(-1)!.row : null }
}
