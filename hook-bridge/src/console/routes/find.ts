import type { FastifyInstance } from 'fastify'
import { findSource } from '../../inbound/sources.ts'
import { findSubscription } from '../../subscriptions/find-subscription.ts'
import type { ConsoleParts } from '../parts.ts'
import { Problem } from '../problem.ts'
import { field, operatorOf } from '../request.ts'

/** Leads from an id to its page. */
export function findRoute(app: FastifyInstance, { deps }: ConsoleParts): void {
  const { store, publicIds } = deps

  async function placeOf(workspace: number, id: string): Promise<string | undefined> {
    const event = publicIds.parse('evt', id)
    if (event !== undefined && (await store.getEvent(workspace, event))) return 'events'
    const delivery = publicIds.parse('dlv', id)
    if (delivery !== undefined && (await store.getDelivery(workspace, delivery))) return 'deliveries'
    if (findSubscription(deps, workspace, id)) return 'webhooks'
    return findSource(deps, workspace, id) && 'sources'
  }

  app.get('/find', async (request, reply) => {
    const id = field(request.query, 'id')
    const place = await placeOf(operatorOf(request).workspace.row, id)
    if (place === undefined) throw new Problem(404, ({ find }) => find.nothing(id.slice(0, 60)))
    return reply.redirect(`/console/${place}/${id}`, 303)
  })
}
