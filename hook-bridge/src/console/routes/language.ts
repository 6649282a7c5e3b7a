import type { FastifyInstance } from 'fastify'
import { isLanguage } from '../language.ts'
import { field } from '../request.ts'
import { insideOnly, LANGUAGE_COOKIE } from './sign-in.ts'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Keeps the language that was chosen. */
export function languageRoute(app: FastifyInstance, isSecure: boolean): void {
  app.post('/language', (request, reply) => {
    const language = field(request.body, 'language')
    if (isLanguage(language)) {
      void reply.setCookie(LANGUAGE_COOKIE, language, {
        path: '/console',
        maxAge: YEAR_SECONDS,
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure,
      })
    }
    return reply.redirect(insideOnly(field(request.body, 'back')), 303)
  })
}
