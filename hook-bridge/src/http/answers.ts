import { z } from 'zod'
import { type ErrorCode, STATUS_OF } from './errors.ts'

const codes = Object.keys(STATUS_OF) as ErrorCode[]

/** The envelope of everything that is not a success. */
export const errorAnswer = z
  .object({
    success: z.literal(false),
    error: z.string().describe('What happened, why, and what to do, for people.'),
    code: z.enum(codes),
    details: z.record(z.string(), z.string()).optional().describe('What is wrong, by path: `events.1`.'),
  })
  .meta({ id: 'Error', description: 'Why the request was not carried out.' })

/** The envelope of a success. `description` says what the answer means. */
export function success<Data extends z.ZodType>(data: Data, description: string) {
  return z.object({ success: z.literal(true), data }).describe(description)
}

/** The envelope of a success that shows a secret, once. */
export function successWithWarning<Data extends z.ZodType>(data: Data, description: string) {
  return z.object({ success: z.literal(true), data, warning: z.string() }).describe(description)
}

/** The envelope of a list, newest first. */
export function successList<Item extends z.ZodType>(item: Item, description: string) {
  const nextCursor = z.string().nullable().describe('Pass it as `cursor` for the next page; null at the end.')
  return z
    .object({ success: z.literal(true), data: z.array(item), pagination: z.object({ nextCursor }) })
    .describe(description)
}

/** An answer without a body. */
export function nothing(description: string) {
  return z.null().describe(description)
}

const meanings = {
  400: 'The request is not valid; `details` says where and why.',
  401: 'The API key is missing or unknown.',
  404: 'There is no such thing in this workspace.',
  409: 'It cannot be done in the present state.',
  413: 'The body is larger than 1 MiB.',
  429: 'Too many requests; `Retry-After` says for how many seconds to wait.',
  503: 'It cannot be done now; `Retry-After` says when to try again.',
} as const

type Status = keyof typeof meanings

/** The error answers of an authenticated route, beside those that every one of them has. */
export function errors<More extends Status>(...more: readonly More[]) {
  const statuses: readonly Status[] = [401, 429, ...more]
  const entries = statuses.map((status) => [status, errorAnswer.describe(meanings[status])])
  return Object.fromEntries(entries) as Record<401 | 429 | More, typeof errorAnswer>
}

/** Security of the routes that need no API key. */
export const OPEN: readonly Record<string, string[]>[] = []

export const idParams = (what: string, example: string) =>
  z.object({ id: z.string().describe(`Id of the ${what}: \`${example}\`.`) })
