import type { FastifyInstance, onResponseAsyncHookHandler } from 'fastify'
import type { Deps } from '../deps.ts'
import type { BroughtIn } from '../tracing/tracing.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What it brought in, for its trace. Only while traces are on, and only on routes that events come in by. */
    broughtIn: BroughtIn | null
  }
}

export function prepareTraces(app: FastifyInstance): void {
  app.decorateRequest('broughtIn', null)
}

/** For the options of a route that events come in by: tells the trace of each request once it is answered. */
export function traceRequests({ tracing, clock }: Pick<Deps, 'tracing' | 'clock'>): {
  onResponse?: onResponseAsyncHookHandler
} {
  if (!tracing) return {}
  return {
    async onResponse(request, reply) {
      const { traceparent } = request.headers
      const durationMs = reply.elapsedTime
      tracing.requestAnswered({
        route: request.routeOptions.url ?? '',
        status: reply.statusCode,
        // In whole milliseconds, as attempts have it: none may seem to begin before its request.
        startedAt: Math.floor(clock.now() - durationMs),
        durationMs,
        traceparent: typeof traceparent === 'string' ? traceparent : undefined,
        broughtIn: request.broughtIn,
      })
    },
  }
}
