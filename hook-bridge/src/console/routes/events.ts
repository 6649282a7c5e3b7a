import { findEvent } from '@hook-bridge/event-catalog'
import type { FastifyInstance } from 'fastify'
import type { StoredDelivery } from '../../store/read-store.ts'
import type { ConsoleParts } from '../parts.ts'
import { type EventDetails, eventPage, eventsPage } from '../pages/events.ts'
import { sourceName } from '../pages/sources.ts'
import { notFound } from '../problem.ts'
import { field, operatorOf, sendPage, viewOf } from '../request.ts'
import { listAddress, sinceOf } from '../since.ts'

const PAGE_SIZE = 25
const MOST_DELIVERIES = 100

export function eventRoutes(app: FastifyInstance, { deps }: ConsoleParts): void {
  const { store, registry, publicIds } = deps
  const idOf = (event: number) => publicIds.format('evt', event)

  app.get('/events', async (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const workspace = operatorOf(request).workspace.row
    const filter = { type: field(request.query, 'type'), since: field(request.query, 'since') }
    const before = publicIds.parse('evt', field(request.query, 'before')) ?? null
    const since = sinceOf(filter.since, view.now)
    const isKnown = filter.type === 'unknown' || findEvent(filter.type) !== undefined
    const { rows, next } = await store.listEvents({
      workspace,
      before,
      limit: PAGE_SIZE,
      ...(isKnown && { types: [filter.type] }),
      ...(since !== undefined && { since }),
    })
    const older = next === null ? null : listAddress('/console/events', { ...filter, before: idOf(next) })
    const newest = before === null ? null : listAddress('/console/events', filter)
    return sendPage(
      reply,
      view,
      eventsPage(view, { rows, id: idOf, filter, older, newest, notice: undefined }),
    )
  })

  app.get<{ Params: { id: string } }>('/events/:id', async (request, reply) => {
    const workspace = operatorOf(request).workspace.row
    const number = publicIds.parse('evt', request.params.id)
    const event = number === undefined ? undefined : await store.getEvent(workspace, number)
    if (!event) throw notFound()
    const view = viewOf(request, reply, deps.clock)
    const source = event.source === null ? undefined : registry.source(event.source)
    const details: EventDetails = {
      event,
      id: request.params.id,
      source: source ? { id: source.id, name: sourceName(source) } : null,
      deliveries: (await deliveriesOf(workspace, event.id)).map((delivery) => ({
        id: publicIds.format('dlv', delivery.id),
        delivery,
        webhook: registry.subscription(delivery.subscription),
      })),
    }
    return sendPage(reply, view, eventPage(view, details))
  })

  async function deliveriesOf(workspace: number, event: number): Promise<StoredDelivery[]> {
    const ids = await store.deliveriesOfEvent(event, MOST_DELIVERIES)
    const found = await Promise.all(ids.map((id) => store.getDelivery(workspace, id)))
    return found.filter((delivery) => delivery !== undefined)
  }
}
