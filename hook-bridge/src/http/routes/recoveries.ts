import type { Deps } from '../../deps.ts'
import { parseTime } from '../../time.ts'
import { findSubscription, noSuchWebhook } from '../../subscriptions/find-subscription.ts'
import { beginRecovery, findRecovery, stopRecovery } from '../../subscriptions/recover.ts'
import { errors, idParams, success, successList } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted, refusal } from '../errors.ts'
import { cutPage, pageOf, pageQuery, pageRequest } from '../paging.ts'
import { recovery, recoveryRequest, showRecovery } from '../shapes/recovery.ts'

const tags = ['Recoveries']
const ofWebhook = idParams('webhook', 'wh_5e0f1c2d3b4a596877869504')
const params = idParams('recovery', 'rec_5e0f1c2d3b4a596877869504')

export function recoveryRoutes(api: Api, deps: Deps): void {
  api.post(
    '/webhooks/:id/recover',
    {
      schema: {
        operationId: 'recoverWebhook',
        tags,
        summary: 'Send again what a webhook did not take',
        description:
          'Every delivery that is dead and whose event came in since then becomes due again, once, oldest first, with a ' +
          'fresh retry schedule. They go out a few at a time, so that new events are not kept waiting. What is held needs ' +
          'no recovery: it is sent as soon as the webhook is active.',
        params: ofWebhook,
        body: recoveryRequest,
        response: { 202: success(recovery, 'It is under way.'), ...errors(400, 404, 409, 503) },
      },
    },
    async ({ caller, params: { id }, body }, reply) => {
      const request = { kind: 'recover', since: parseTime(body.since)! } as const
      const begun = granted(await beginRecovery(deps, caller.workspace.row, id, request))
      return reply.code(202).send({ success: true, data: showRecovery(begun) })
    },
  )

  api.post(
    '/webhooks/:id/catch-up',
    {
      schema: {
        operationId: 'catchUpWebhook',
        tags,
        summary: 'Send a webhook the events that it never had',
        description:
          'Every event of its types that came in since then and of which the webhook has no delivery is delivered, once, ' +
          'oldest first: what came in before it was created, or before it asked for the type.',
        params: ofWebhook,
        body: recoveryRequest,
        response: { 202: success(recovery, 'It is under way.'), ...errors(400, 404, 409, 503) },
      },
    },
    async ({ caller, params: { id }, body }, reply) => {
      const request = { kind: 'catch-up', since: parseTime(body.since)! } as const
      const begun = granted(await beginRecovery(deps, caller.workspace.row, id, request))
      return reply.code(202).send({ success: true, data: showRecovery(begun) })
    },
  )

  api.get(
    '/webhooks/:id/recoveries',
    {
      schema: {
        operationId: 'listRecoveries',
        tags,
        summary: 'Recoveries of a webhook, newest first',
        description: 'Those that are over are kept as long as events are.',
        params: ofWebhook,
        querystring: pageQuery,
        response: { 200: successList(recovery, 'The recoveries.'), ...errors(400, 404, 503) },
      },
    },
    async ({ caller, params: { id }, query }) => {
      const subscription = findSubscription(deps, caller.workspace.row, id)
      if (!subscription) throw refusal(noSuchWebhook())
      const rows = await deps.store.listRecoveries(subscription.row)
      const { items, next } = cutPage(rows, pageRequest(deps, 'cur', query))
      const shown = items.map((each) => showRecovery({ recovery: each, subscription }))
      return pageOf(deps, 'cur', { items: shown, next })
    },
  )

  api.get(
    '/recoveries/:id',
    {
      schema: {
        operationId: 'getRecovery',
        tags,
        summary: 'One recovery, with its progress',
        description: '`moved` of `total` have become due so far.',
        params,
        response: { 200: success(recovery, 'The recovery.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params: { id } }) => {
      const found = granted(await findRecovery(deps, caller.workspace.row, id))
      return { success: true as const, data: showRecovery(found) }
    },
  )

  api.post(
    '/recoveries/:id/stop',
    {
      schema: {
        operationId: 'stopRecovery',
        tags,
        summary: 'Stop a recovery',
        description: 'What has become due already, a few hundred at the most, is still sent.',
        params,
        response: { 200: success(recovery, 'The recovery as it is now.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params: { id } }) => {
      const stopped = granted(await stopRecovery(deps, caller.workspace.row, id))
      return { success: true as const, data: showRecovery(stopped) }
    },
  )
}
