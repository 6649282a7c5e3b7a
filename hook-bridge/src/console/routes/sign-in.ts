import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hashApiKey } from '../../access.ts'
import type { Deps } from '../../deps.ts'
import type { ApiKey } from '../../store/registry-store.ts'
import type { Notice } from '../page.ts'
import { endSession, newPass, SESSION_MS, useLink } from '../passes.ts'
import { linkPage, signInPage } from '../pages/sign-in.ts'
import { field, sendPage, viewOf } from '../request.ts'
import type { Texts } from '../texts/en.ts'

export const SESSION_COOKIE = 'hook_bridge_console'
export const LANGUAGE_COOKIE = 'hook_bridge_language'

/** Wrong keys a minute and address. */
const MOST_FAILURES = 10

/** The login by API key or by a link that was printed, and the logout. `isSecure`: whether the public URL is https. */
export function signInRoutes(app: FastifyInstance, deps: Deps, isSecure: boolean): void {
  const countFailure = app.createRateLimit({ max: MOST_FAILURES, timeWindow: 60_000 })
  const cookie = { path: '/console', httpOnly: true, sameSite: 'lax', secure: isSecure } as const

  async function signIn(reply: FastifyReply, key: ApiKey, next: string): Promise<FastifyReply> {
    const token = await newPass(deps, 'session', key)
    void reply.setCookie(SESSION_COOKIE, token, { ...cookie, maxAge: SESSION_MS / 1000 })
    return reply.redirect(insideOnly(next), 303)
  }

  /** Says why not; after too many failures, only that it is enough. */
  async function refuse(request: FastifyRequest, reply: FastifyReply, why: (texts: Texts) => string) {
    const count = await countFailure(request)
    const tooMany = !count.isAllowed && count.isExceeded ? Math.max(1, count.ttlInSeconds) : null
    if (tooMany !== null) void reply.header('retry-after', String(tooMany))
    const view = viewOf(request, reply, deps.clock)
    const text = tooMany === null ? why(view.texts) : view.texts.signIn.tooMany(tooMany)
    const content = signInPage(view, { next: field(request.body, 'next'), notice: { tone: 'bad', text } })
    return sendPage(reply.code(tooMany === null ? 401 : 429), view, content)
  }

  app.get('/login', (request, reply) => {
    if (request.operator) return reply.redirect('/console', 303)
    const view = viewOf(request, reply, deps.clock)
    return sendPage(
      reply,
      view,
      signInPage(view, { next: field(request.query, 'next'), notice: noticeFor(request, view.texts) }),
    )
  })

  app.post('/login', async (request, reply) => {
    const key = deps.registry.apiKeyByHash(hashApiKey(field(request.body, 'key')))
    if (!key) return refuse(request, reply, ({ signIn }) => signIn.wrong)
    return signIn(reply, key, field(request.body, 'next'))
  })

  // A look at the link does not use it up: programs that preview links look, too.
  app.get('/link', (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    return sendPage(reply, view, linkPage(view, field(request.query, 'token')))
  })

  app.post('/link', async (request, reply) => {
    const key = await useLink(deps, field(request.body, 'token'))
    if (!key) return refuse(request, reply, ({ signIn }) => signIn.linkOver)
    return signIn(reply, key, '/console')
  })

  app.post('/logout', async (request, reply) => {
    if (request.operator) await endSession(deps, request.operator)
    return reply.clearCookie(SESSION_COOKIE, cookie).redirect('/console/login?signed=out', 303)
  })
}

function noticeFor(request: FastifyRequest, { signIn }: Texts): Notice | undefined {
  if (field(request.query, 'signed') === 'out') return { tone: 'good', text: signIn.signedOut }
  return request.cookies[SESSION_COOKIE] === undefined ? undefined : { tone: 'bad', text: signIn.over }
}

/** Nobody is led anywhere else after the login. */
export function insideOnly(address: string): string {
  return /^\/console(?:[/?][\w\-./?=&%~:]*)?$/.test(address) ? address : '/console'
}
