import { createHmac } from 'node:crypto'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { assetRoutes } from './assets.ts'
import { handleProblems } from './handle-problems.ts'
import { languageFor } from './language.ts'
import { operatorWith } from './passes.ts'
import { formOwner } from './request.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { doctorRoute } from './routes/doctor.ts'
import { eventRoutes } from './routes/events.ts'
import { findRoute } from './routes/find.ts'
import { languageRoute } from './routes/language.ts'
import { liveRoute } from './routes/live.ts'
import { overviewRoute } from './routes/overview.ts'
import type { ConsoleParts } from './parts.ts'
import { LANGUAGE_COOKIE, SESSION_COOKIE, signInRoutes } from './routes/sign-in.ts'
import { recoveryRoutes } from './routes/recoveries.ts'
import { sourceRoutes } from './routes/sources.ts'
import { webhookRoutes } from './routes/webhooks.ts'

const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

/** Adds the operator's console, at /console. In a scope of its own: none of its hooks is on another path. */
export async function registerConsole(app: FastifyInstance, parts: ConsoleParts): Promise<void> {
  const { deps, publicUrl, live } = parts
  const isSecure = publicUrl.startsWith('https:')
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    strictTransportSecurity: isSecure && { includeSubDomains: false },
  })
  await app.register(rateLimit, { global: false })
  await app.register(cookie)
  await app.register(formbody)
  await app.register(csrf, {
    cookieKey: 'hook_bridge_form',
    cookieOpts: { path: '/console', httpOnly: true, sameSite: 'strict', secure: isSecure },
    getUserInfo: formOwner,
    csrfOpts: {
      userInfo: true,
      hmacKey: createHmac('sha256', deps.store.idKey).update('console').digest('hex'),
    },
  })
  handleProblems(app, deps)
  app.decorateRequest('operator', null)
  app.decorateRequest('language', 'en')
  app.addHook('onRequest', async (request, reply) => {
    request.language = languageFor(request.cookies[LANGUAGE_COOKIE], request.headers['accept-language'])
    request.operator = await operatorWith(deps, request.cookies[SESSION_COOKIE])
    // Pages are about one workspace and one moment; assets say otherwise for themselves.
    void reply.header('cache-control', 'no-store')
  })
  app.addHook('preHandler', (request, reply, next) => {
    if (request.method === 'POST') app.csrfProtection(request, reply, next)
    else next()
  })
  app.addHook('preClose', async () => live.close())

  assetRoutes(app)
  signInRoutes(app, deps, isSecure)
  languageRoute(app, isSecure)
  await app.register(async (inside) => addPages(inside, parts))
}

/** What only those see who are signed in. */
function addPages(inside: FastifyInstance, parts: ConsoleParts): void {
  inside.addHook('onRequest', async (request, reply) => {
    if (request.operator) return
    // A part of an open page that asks for itself: the whole page goes to the login.
    if (request.headers['hx-request'] !== undefined) {
      return reply.code(204).header('hx-redirect', '/console/login').send()
    }
    if (request.method !== 'GET') return reply.redirect('/console/login', 303)
    return reply.redirect(`/console/login?next=${encodeURIComponent(request.url)}`, 303)
  })
  overviewRoute(inside, parts)
  sourceRoutes(inside, parts)
  webhookRoutes(inside, parts)
  recoveryRoutes(inside, parts)
  doctorRoute(inside, parts)
  eventRoutes(inside, parts)
  deliveryRoutes(inside, parts)
  findRoute(inside, parts)
  liveRoute(inside, parts)
}
