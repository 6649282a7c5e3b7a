import type { Deps } from '../../deps.ts'
import { findSubscription, noSuchWebhook } from '../../subscriptions/find-subscription.ts'
import { errors, idParams, successList } from '../answers.ts'
import type { Api } from '../api.ts'
import { refusal } from '../errors.ts'
import { pageOf, pageQuery, pageRequest } from '../paging.ts'
import { attempt, showAttempt } from '../shapes/attempt.ts'

export function webhookLogRoutes(api: Api, deps: Deps): void {
  api.get(
    '/webhooks/:id/logs',
    {
      schema: {
        operationId: 'listWebhookLogs',
        tags: ['Webhooks'],
        summary: 'What was sent to a webhook, newest first',
        description: 'One entry per attempt.',
        params: idParams('webhook', 'wh_5e0f1c2d3b4a596877869504'),
        querystring: pageQuery,
        response: { 200: successList(attempt, 'The attempts.'), ...errors(400, 404, 503) },
      },
    },
    async ({ caller, params: { id }, query }) => {
      const workspace = caller.workspace.row
      const subscription = findSubscription(deps, workspace, id)
      if (!subscription) throw refusal(noSuchWebhook())
      const page = pageRequest(deps, 'att', query)
      const { rows, next } = await deps.store.listLog({ ...page, workspace, subscription: subscription.row })
      return pageOf(deps, 'att', { items: rows.map((row) => showAttempt(deps, row)), next })
    },
  )
}
