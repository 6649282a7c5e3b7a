import { findEvent } from '@hook-bridge/event-catalog'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { DeliveryQuery, StoredDelivery } from '../../store/read-store.ts'
import { findSubscription } from '../../subscriptions/find-subscription.ts'
import { replayDelivery } from '../../subscriptions/replay-delivery.ts'
import { replayMany } from '../../subscriptions/replay-many.ts'
import type { ConsoleParts } from '../parts.ts'
import { type DeliveryDetails, readDeliveryDetails } from '../../delivery-details.ts'
import { evidenceFileName, evidenceOf } from '../../evidence.ts'
import { noticeIn } from '../notice.ts'
import type { Notice, View } from '../page.ts'
import { confirmPage, deliveriesPage, type DeliveryFilter, isDeliveryState } from '../pages/deliveries.ts'
import { deliveryPage } from '../pages/delivery.ts'
import { done, notFound, Problem } from '../problem.ts'
import { field, fieldList, operatorOf, sendPage, viewOf } from '../request.ts'
import { listAddress, sinceOf } from '../since.ts'

interface ById {
  Params: { id: string }
}

const PAGE_SIZE = 25
/** Sent again at once, at the most: somebody waits for the answer. */
const MOST_REPLAYED = 500
const PATH = '/console/deliveries'

export function deliveryRoutes(app: FastifyInstance, { deps }: ConsoleParts): void {
  const { store, registry, publicIds } = deps
  const workspaceOf = (request: FastifyRequest) => operatorOf(request).workspace.row
  const idOf = (delivery: number) => publicIds.format('dlv', delivery)

  function queryFor(
    workspace: number,
    { state, webhook, type }: DeliveryFilter,
  ): Omit<DeliveryQuery, 'before' | 'limit'> {
    const subscription = webhook === '' ? undefined : findSubscription(deps, workspace, webhook)
    return {
      workspace,
      ...(isDeliveryState(state) && { state }),
      // Of a webhook that is not there, there is nothing: no row has this number.
      ...(webhook !== '' && { subscription: subscription?.row ?? -1 }),
      ...((type === 'unknown' || findEvent(type)) && { type }),
    }
  }

  /** A page of what fits. The newest come first, so what is too old ends the list. */
  async function read(
    { workspace, filter, now }: { workspace: number; filter: DeliveryFilter; now: number },
    page: { before: number | null; limit: number },
  ): Promise<{ rows: readonly StoredDelivery[]; next: number | null }> {
    const { rows, next } = await store.listDeliveries({ ...queryFor(workspace, filter), ...page })
    const since = sinceOf(filter.since, now)
    if (since === undefined) return { rows, next }
    const young = rows.filter(({ createdAt }) => createdAt >= since)
    return { rows: young, next: young.length === rows.length ? next : null }
  }

  /** The newest of all that fit, one more than may be sent again at once. */
  async function matching(workspace: number, filter: DeliveryFilter, now: number): Promise<number[]> {
    const ids: number[] = []
    let before: number | null = null
    do {
      const { rows, next } = await read({ workspace, filter, now }, { before, limit: 100 })
      // What is sent in another one goes with that.
      ids.push(...rows.filter(({ mergedInto }) => mergedInto === null).map(({ id }) => id))
      before = next
    } while (before !== null && ids.length <= MOST_REPLAYED)
    return ids
  }

  async function deliveryOf(request: FastifyRequest<ById>): Promise<StoredDelivery> {
    const id = publicIds.parse('dlv', request.params.id)
    const found = id === undefined ? undefined : await store.getDelivery(workspaceOf(request), id)
    if (!found) throw notFound()
    return found
  }

  async function detailsOf(request: FastifyRequest<ById>): Promise<DeliveryDetails> {
    const details = await readDeliveryDetails(deps, workspaceOf(request), request.params.id)
    if (!details) throw notFound()
    return details
  }

  app.get('/deliveries', async (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const workspace = workspaceOf(request)
    const filter = filterIn(request.query)
    const before = publicIds.parse('dlv', field(request.query, 'before')) ?? null
    const { rows, next } = await read({ workspace, filter, now: view.now }, { before, limit: PAGE_SIZE })
    const list = {
      rows: rows.map((delivery) => ({
        id: idOf(delivery.id),
        delivery,
        webhook: registry.subscription(delivery.subscription),
      })),
      filter,
      webhooks: registry.subscriptions(workspace),
      older: next === null ? null : listAddress(PATH, { ...filter, before: idOf(next) }),
      newest: before === null ? null : listAddress(PATH, { ...filter }),
      notice: replayNotice(request, view),
    }
    return sendPage(reply, view, deliveriesPage(view, list))
  })

  app.get<ById>('/deliveries/:id', async (request, reply) => {
    const details = await detailsOf(request)
    const view = viewOf(request, reply, deps.clock)
    const { texts } = view
    const notice = noticeIn(request, { replayed: texts.deliveries.replayed, tested: texts.webhooks.tested })
    return sendPage(reply, view, deliveryPage(view, { ...details, notice }))
  })

  app.get<ById>('/deliveries/:id/evidence', async (request, reply) => {
    const details = await detailsOf(request)
    const evidence = evidenceOf({ ...details, now: deps.clock.now() })
    return reply
      .header('content-disposition', `attachment; filename="${evidenceFileName(details.id)}"`)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(evidence, null, 2))
  })

  app.post<ById>('/deliveries/:id/replay', async (request, reply) => {
    const { id } = await deliveryOf(request)
    done(await replayDelivery(deps, workspaceOf(request), id))
    return reply.redirect(`${PATH}/${request.params.id}?done=replayed`, 303)
  })

  app.post('/deliveries/replay', async (request, reply) => {
    const view = viewOf(request, reply, deps.clock)
    const workspace = workspaceOf(request)
    const filter = filterIn(request.body)
    const isSelection = field(request.body, 'which') === 'selected'
    const ids = isSelection ? selected(request) : await matching(workspace, filter, view.now)
    const back = listAddress(PATH, { ...filter })
    if (isSelection && ids.length === 0)
      throw new Problem(400, ({ deliveries }) => deliveries.nothingSelected)
    if (!isSelection && field(request.body, 'confirmed') !== 'yes') {
      const count = Math.min(ids.length, MOST_REPLAYED)
      return sendPage(reply, view, confirmPage(view, { filter, count, more: ids.length > count, back }))
    }
    const { replayed, refused } = await replayMany(deps, workspace, ids.slice(0, MOST_REPLAYED))
    return reply.redirect(
      listAddress(PATH, { ...filter, state: '', replayed: String(replayed), refused: String(refused) }),
      303,
    )
  })

  function selected(request: FastifyRequest): number[] {
    return fieldList(request.body, 'delivery')
      .map((id) => publicIds.parse('dlv', id))
      .filter((id) => id !== undefined)
  }
}

function filterIn(fields: unknown): DeliveryFilter {
  return {
    state: field(fields, 'state'),
    webhook: field(fields, 'webhook'),
    type: field(fields, 'type'),
    since: field(fields, 'since'),
  }
}

function replayNotice(request: FastifyRequest, { texts }: View): Notice | undefined {
  const [replayed, refused] = ['replayed', 'refused'].map((name) => field(request.query, name))
  if (!/^\d{1,4}$/.test(replayed!) || !/^\d{1,4}$/.test(refused!)) return undefined
  return { tone: 'good', text: texts.deliveries.replayedMany(Number(replayed), Number(refused)) }
}
