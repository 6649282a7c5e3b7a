import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { type Content, page, type View } from './page.ts'
import { type Language, texts } from './language.ts'
import type { Operator } from './passes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in at the console; null where nobody is. */
    operator: Operator | null
    /** What the reader of the console speaks. */
    language: Language
  }
}

/** What a page is drawn with, for this request. */
export function viewOf(request: FastifyRequest, reply: FastifyReply, clock: Pick<Clock, 'now'>): View {
  const { operator, language, url } = request
  const csrf = reply.generateCsrf({ userInfo: formOwner(request) })
  return { texts: texts[language], language, operator, csrf, address: url, now: clock.now() }
}

/** Whose forms these are: a token of one session is worth nothing in another. */
export function formOwner({ operator }: FastifyRequest): string {
  return operator?.session ?? 'nobody'
}

export function sendPage(reply: FastifyReply, view: View, content: Content): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page(view, content))
}

/** Who is signed in. Behind the login there is always somebody. */
export function operatorOf({ operator }: FastifyRequest): Operator {
  if (!operator) throw new Error('This page is behind the login, and was asked for without one.')
  return operator
}

type Fields = Readonly<Record<string, unknown>>

/** A field of a form or of a query; empty when it is not there. */
export function field(fields: unknown, name: string): string {
  const value = (fields as Fields | undefined)?.[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** A field that may be there many times. */
export function fieldList(fields: unknown, name: string): string[] {
  const value = (fields as Fields | undefined)?.[name]
  return [value ?? []].flat().filter((each): each is string => typeof each === 'string')
}
