import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import type { WebhookDoctor } from '../doctor/webhook-doctor.ts'
import type { Api } from './api.ts'
import { requireApiKey } from './auth.ts'
import { handleErrors, send } from './error-handler.ts'
import { ApiError } from './errors.ts'
import { readBodiesAsJson } from './json-body.ts'
import { answerMalformedHttp } from './malformed-http.ts'
import { collectRoutes, refuseOtherMethods } from './not-allowed.ts'
import { collectOpenApi, docsPage, openApiRoute } from './openapi.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { eventTypeRoutes } from './routes/event-types.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { meRoutes } from './routes/me.ts'
import { recoveryRoutes } from './routes/recoveries.ts'
import { sourceRoutes } from './routes/sources.ts'
import { webhookDoctorRoutes } from './routes/webhook-doctor.ts'
import { webhookLogRoutes } from './routes/webhook-log.ts'
import { webhookTestRoutes } from './routes/webhook-test.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { prepareTraces } from './trace-requests.ts'
import { zodCompilers } from './zod-compilers.ts'

export interface AppOptions {
  /** What inbound URLs begin with; no trailing slash. */
  readonly publicUrl: string
  /** API requests a minute and key. */
  readonly rateLimit: number
  readonly version: string
  /** Adds the inbound routes, in a scope of their own: none of the API's hooks and parsers are on that path. */
  readonly registerInbound?: (scope: FastifyInstance) => void | Promise<void>
  /** Without it there is no route that asks it. */
  readonly doctor?: Pick<WebhookDoctor, 'examine'>
  /** Adds the operator's console, in a scope of its own at /console. */
  readonly registerConsole?: (scope: FastifyInstance) => Promise<void>
}

const BODY_LIMIT = 1024 * 1024
/** A request must be in by then, or a slow sender could hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000

/** Makes the HTTP side of the service: inbound routes, API, documentation, health. Nothing listens yet. */
export function buildApp(deps: Deps, options: AppOptions): FastifyInstance {
  const app = Fastify({
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { ignoreTrailingSlash: true },
    schemaController: { compilersFactory: zodCompilers },
    clientErrorHandler: answerMalformedHttp,
    frameworkErrors: (_error, _request, reply) => send(reply, unreadableUrl()),
  })
  const routes = collectRoutes(app)
  handleErrors(app, deps)
  prepareTraces(app)
  if (options.registerInbound) {
    const { registerInbound } = options
    void app.register(async (scope) => registerInbound(scope))
  }
  if (options.registerConsole) void app.register(options.registerConsole, { prefix: '/console' })
  void app.register(async (scope) => {
    await prepareScope(scope, options)
    addOpenRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps)
    await docsPage(scope)
    await scope.register(async (api) => addApi(api.withTypeProvider<ZodTypeProvider>(), deps, options), {
      prefix: '/api/v1',
    })
    refuseOtherMethods(scope, routes)
  })
  return app
}

/** What everything but the inbound routes shares. */
async function prepareScope(scope: FastifyInstance, options: AppOptions): Promise<void> {
  await scope.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Only for this very host, and only where the public URL is https: the rest is not ours to decide.
    strictTransportSecurity: options.publicUrl.startsWith('https:') && { includeSubDomains: false },
  })
  await scope.register(rateLimit, { global: false })
  readBodiesAsJson(scope)
  scope.setNotFoundHandler((_request, reply) => send(reply, nothingHere()))
  await collectOpenApi(scope, options)
}

function addOpenRoutes(scope: Api, deps: Deps): void {
  healthRoutes(scope, deps)
  openApiRoute(scope)
}

function addApi(api: Api, deps: Deps, { rateLimit, publicUrl, doctor }: AppOptions): void {
  requireApiKey(api, deps, rateLimit)
  meRoutes(api)
  eventTypeRoutes(api)
  webhookRoutes(api, deps)
  webhookLogRoutes(api, deps)
  webhookTestRoutes(api, deps)
  if (doctor) webhookDoctorRoutes(api, deps, doctor)
  eventRoutes(api, deps)
  deliveryRoutes(api, deps)
  recoveryRoutes(api, deps)
  erasureRoutes(api, deps)
  sourceRoutes(api, deps, publicUrl)
}

function nothingHere(): ApiError {
  return new ApiError('NOT_FOUND', 'There is nothing at this address. /docs describes what there is.')
}

function unreadableUrl(): ApiError {
  return new ApiError(
    'VALIDATION_ERROR',
    'This address cannot be read: a % in it must be followed by two hex digits.',
  )
}
