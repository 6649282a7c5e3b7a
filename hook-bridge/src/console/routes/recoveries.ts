import type { FastifyInstance, FastifyRequest } from 'fastify'
import { beginRecovery, stopRecovery } from '../../subscriptions/recover.ts'
import type { ConsoleParts } from '../parts.ts'
import { done, Problem } from '../problem.ts'
import { field, operatorOf } from '../request.ts'
import { sinceOf } from '../since.ts'

interface ById {
  Params: { id: string }
}

/** Begins and stops recoveries. They are shown on the page of their webhook. */
export function recoveryRoutes(app: FastifyInstance, { deps }: ConsoleParts): void {
  const workspaceOf = (request: FastifyRequest) => operatorOf(request).workspace.row

  app.post<ById>('/webhooks/:id/recover', async (request, reply) => {
    const kind = field(request.body, 'kind')
    const since = sinceOf(field(request.body, 'since'), deps.clock.now())
    if ((kind !== 'recover' && kind !== 'catch-up') || since === undefined) {
      throw new Problem(400, ({ recoveries }) => recoveries.notChosen)
    }
    done(await beginRecovery(deps, workspaceOf(request), request.params.id, { kind, since }))
    return reply.redirect(`/console/webhooks/${request.params.id}?done=recovering`, 303)
  })

  app.post<ById>('/recoveries/:id/stop', async (request, reply) => {
    const { subscription } = done(await stopRecovery(deps, workspaceOf(request), request.params.id))
    return reply.redirect(`/console/webhooks/${subscription.id}?done=recoveryStopped`, 303)
  })
}
