import { findEvent, findEventByKey } from '@hook-bridge/event-catalog'
import { z } from 'zod'
import { readDeliveryDetails } from '../../delivery-details.ts'
import type { Deps } from '../../deps.ts'
import { evidenceFileName, evidenceOf } from '../../evidence.ts'
import { explainUnknown } from '../../subscriptions/event-names.ts'
import { findSubscription } from '../../subscriptions/find-subscription.ts'
import { noSuchDelivery, replayDelivery } from '../../subscriptions/replay-delivery.ts'
import { errors, idParams, success, successList } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted, invalidValue, refusal } from '../errors.ts'
import { pageOf, pageQuery, pageRequest } from '../paging.ts'
import { showAttempt } from '../shapes/attempt.ts'
import {
  delivery,
  deliveryStates,
  deliveryWithAttempts,
  showDelivery,
  showMergedEvents,
} from '../shapes/delivery.ts'
import { evidence } from '../shapes/evidence.ts'

const tags = ['Deliveries']
const params = idParams('delivery', 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0')

const deliveryQuery = pageQuery.extend({
  status: z
    .enum(deliveryStates, `must be one of ${deliveryStates.join(', ')}.`)
    .optional()
    .describe('Only deliveries in this state.'),
  webhookId: z.string('must be given once.').optional().describe('Only deliveries to this webhook.'),
  type: z.string('must be given once.').optional().describe('Only deliveries of this event type.'),
})

export function deliveryRoutes(api: Api, deps: Deps): void {
  api.get(
    '/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'Deliveries, newest first',
        description:
          'A page can have fewer entries than `limit` before the end: `nextCursor` alone tells the end.',
        querystring: deliveryQuery,
        response: { 200: successList(delivery, 'The deliveries.'), ...errors(400, 503) },
      },
    },
    async ({ caller, query }) => {
      const workspace = caller.workspace.row
      const { rows, next } = await deps.store.listDeliveries({
        ...pageRequest(deps, 'dlv', query),
        workspace,
        ...(query.status && { state: query.status }),
        ...(query.webhookId && { subscription: webhookRow(deps, workspace, query.webhookId) }),
        ...(query.type && { type: typeNamed(query.type) }),
      })
      return pageOf(deps, 'dlv', { items: rows.map((row) => showDelivery(deps, row)), next })
    },
  )

  api.get(
    '/deliveries/:id',
    {
      schema: {
        operationId: 'getDelivery',
        tags,
        summary: 'One delivery, with its attempts',
        description: 'What became of one event on its way to one webhook.',
        params,
        response: { 200: success(deliveryWithAttempts, 'The delivery.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params }) => {
      const id = deps.publicIds.parse('dlv', params.id)
      const found = id === undefined ? undefined : await deps.store.getDelivery(caller.workspace.row, id)
      if (!found) throw refusal(noSuchDelivery())
      const attempts = await deps.store.listAttempts(found.id)
      const attemptLog = attempts.map((attempt) => showAttempt(deps, attempt))
      return {
        success: true as const,
        data: { ...showDelivery(deps, found), ...(await showMergedEvents(deps, found)), attemptLog },
      }
    },
  )

  api.get(
    '/deliveries/:id/evidence',
    {
      schema: {
        operationId: 'getDeliveryEvidence',
        tags,
        summary: 'The evidence of a delivery, as a file',
        description:
          'One JSON document about the event, the bytes that were sent, the headers of each request and what was answered: ' +
          'to show the other side what was sent, when, and what came back. No secret is in it.',
        params,
        response: { 200: evidence.describe('The document, without an envelope.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params: { id } }, reply) => {
      const details = await readDeliveryDetails(deps, caller.workspace.row, id)
      if (!details) throw refusal(noSuchDelivery())
      return reply
        .header('content-disposition', `attachment; filename="${evidenceFileName(id)}"`)
        .type('application/json; charset=utf-8')
        .serializer((document) => JSON.stringify(document, null, 2))
        .send(evidenceOf({ ...details, now: deps.clock.now() }))
    },
  )

  api.post(
    '/deliveries/:id/replay',
    {
      schema: {
        operationId: 'replayDelivery',
        tags,
        summary: 'Send a delivery again',
        description:
          'Now, with a fresh retry schedule, whatever became of it before. The receiver sees the same id. Of one with ' +
          '`mergedInto`, that one is sent again.',
        params,
        response: { 202: success(delivery, 'The delivery is due again.'), ...errors(404, 409, 503) },
      },
    },
    async ({ caller, params }, reply) => {
      const id = deps.publicIds.parse('dlv', params.id)
      const replayed = granted(await replayDelivery(deps, caller.workspace.row, id))
      return reply.code(202).send({ success: true, data: showDelivery(deps, replayed.delivery) })
    },
  )
}

function webhookRow(deps: Deps, workspace: number, id: string): number {
  const subscription = findSubscription(deps, workspace, id)
  if (!subscription) throw invalidValue('webhookId', 'There is no webhook with this id.')
  return subscription.row
}

function typeNamed(name: string): string {
  const type = (findEvent(name) ?? findEventByKey(name))?.type
  if (type === undefined) throw invalidValue('type', explainUnknown(name))
  return type
}
