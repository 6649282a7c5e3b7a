import type { FastifyRequest } from 'fastify'
import type { Notice } from './page.ts'
import { field } from './request.ts'

/** What the page before this one has done: its text, by the name that the address carries. */
export function noticeIn(
  request: FastifyRequest,
  texts: Readonly<Record<string, unknown>>,
): Notice | undefined {
  const name = field(request.query, 'done')
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined
  return typeof text === 'string' ? { tone: 'good', text } : undefined
}
