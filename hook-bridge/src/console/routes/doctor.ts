import type { FastifyInstance } from 'fastify'
import { findSubscription } from '../../subscriptions/find-subscription.ts'
import type { ConsoleParts } from '../parts.ts'
import { doctorPage } from '../pages/doctor.ts'
import { notFound } from '../problem.ts'
import { operatorOf, sendPage, viewOf } from '../request.ts'

/** What the doctor says of a webhook. It sends nothing: a page is looked at more often than is meant. */
export function doctorRoute(app: FastifyInstance, { deps, doctor }: ConsoleParts): void {
  app.get<{ Params: { id: string } }>('/webhooks/:id/doctor', async (request, reply) => {
    const webhook = findSubscription(deps, operatorOf(request).workspace.row, request.params.id)
    if (!webhook) throw notFound()
    const report = await doctor.examine(webhook, { send: false, language: request.language })
    const view = viewOf(request, reply, deps.clock)
    return sendPage(reply, view, doctorPage(view, { webhook, report }))
  })
}
