import type { FastifyError, FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { DoctorStopped } from '../doctor/webhook-doctor.ts'
import { StoreUnavailable } from '../store/store.ts'
import { html } from './html.ts'
import { notFound, Problem } from './problem.ts'
import { sendPage, viewOf } from './request.ts'

/** Turns whatever goes wrong into a page that says so. What nobody expected is logged, and told to nobody outside. */
export function handleProblems(app: FastifyInstance, { log, clock }: Deps): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asProblem(error)
    if (!known)
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'page failed')
    const problem = known ?? new Problem(500, ({ errors }) => errors.inside)
    const view = viewOf(request, reply, clock)
    const { errors } = view.texts
    const body = html`<div class="empty">
      <h1>${errors.title}</h1>
      <p>${problem.say(view.texts)}</p>
      <p><a class="button" href="/console">${errors.back}</a></p>
    </div>`
    return sendPage(reply.code(problem.status), view, { title: errors.title, body })
  })
  app.setNotFoundHandler(() => {
    throw notFound()
  })
}

function asProblem(error: FastifyError): Problem | undefined {
  if (error instanceof Problem) return error
  if (error instanceof StoreUnavailable) return new Problem(503, ({ errors }) => errors.unavailable)
  if (error instanceof DoctorStopped) return new Problem(503, ({ errors }) => errors.stopping)
  if (error.code?.startsWith('FST_CSRF')) return new Problem(403, ({ errors }) => errors.forbidden)
  const { statusCode = 500 } = error
  // Fastify's own refusals, such as a body that is too large.
  if (error.code?.startsWith('FST_') && statusCode < 500) {
    return new Problem(statusCode, ({ errors }) => `${errors.refused} ${error.message}`)
  }
  return undefined
}
