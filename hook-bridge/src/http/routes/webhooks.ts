import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { changeSubscription } from '../../subscriptions/change-subscription.ts'
import { findSubscription, noSuchWebhook } from '../../subscriptions/find-subscription.ts'
import { rotateSecret } from '../../subscriptions/rotate-secret.ts'
import { subscribe } from '../../subscriptions/subscribe.ts'
import { unsubscribe } from '../../subscriptions/unsubscribe.ts'
import { errors, idParams, nothing, success, successList, successWithWarning } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted, refusal } from '../errors.ts'
import { oneOf } from '../fields.ts'
import { cutPage, pageOf, pageQuery, pageRequest } from '../paging.ts'
import {
  newWebhook,
  readCatchUp,
  showCatchUp,
  showWebhook,
  showWithHeld,
  webhook,
  webhookChange,
  webhookWithHeld,
  webhookWithSecret,
} from '../shapes/webhook.ts'

const tags = ['Webhooks']
const params = idParams('webhook', 'wh_5e0f1c2d3b4a596877869504')
/** In the words of Inmova's guide. */
const WARNING = 'Save the webhook secret securely. You will not be able to see it again.'

export function webhookRoutes(api: Api, deps: Deps): void {
  api.post(
    '/webhooks',
    {
      schema: {
        operationId: 'createWebhook',
        tags,
        summary: 'Subscribe an address to events',
        description:
          'The same address and events again are the same webhook: 200, the same id, a fresh secret. ' +
          'The secret before it signs `webhook-signature` too for 24 hours. Where the same client was subscribed to the ' +
          'same events within the last 30 days, `catchUp` says what it missed since then.',
        body: newWebhook,
        response: {
          200: successWithWarning(webhookWithSecret, 'The webhook was there already. It has a fresh secret.'),
          201: successWithWarning(webhookWithSecret, 'The webhook was created.'),
          ...errors(400, 413, 503),
        },
      },
    },
    async ({ caller, body }, reply) => {
      const request = { ...body, catchUp: readCatchUp(body.catchUp) }
      const subscriber = { apiKey: caller.apiKey.row }
      const subscribed = granted(await subscribe(deps, caller.workspace.row, request, subscriber))
      const { subscription, secret, created, catchUp } = subscribed
      const data = { ...showWebhook(subscription), secret, ...showCatchUp(catchUp) }
      return reply.code(created ? 201 : 200).send({ success: true, data, warning: WARNING })
    },
  )

  api.get(
    '/webhooks',
    {
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'All webhooks, newest first',
        description: 'Never shows a secret.',
        querystring: pageQuery,
        response: { 200: successList(webhookWithHeld, 'The webhooks.'), ...errors(400, 503) },
      },
    },
    async ({ caller, query }) => {
      const rows = deps.registry.subscriptions(caller.workspace.row)
      const { items, next } = cutPage(rows, pageRequest(deps, 'cur', query))
      const shown = await Promise.all(items.map((each) => showWithHeld(deps, each)))
      return pageOf(deps, 'cur', { items: shown, next })
    },
  )

  api.get(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'getWebhook',
        tags,
        summary: 'One webhook',
        description: 'Never shows the secret.',
        params,
        response: { 200: success(webhookWithHeld, 'The webhook.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params: { id } }) => {
      const subscription = findSubscription(deps, caller.workspace.row, id)
      if (!subscription) throw refusal(noSuchWebhook())
      return { success: true as const, data: await showWithHeld(deps, subscription) }
    },
  )

  api.patch(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'changeWebhook',
        tags,
        summary: 'Change, pause or resume a webhook',
        description:
          '`"active": false` pauses it: what is due is held. `"active": true` makes it active again, whatever the ' +
          'reason it was not, and sends what was held, oldest first; with `"catchUp": false` that is left out.',
        params,
        body: webhookChange,
        response: { 200: success(webhook, 'The webhook as it is now.'), ...errors(400, 404, 409, 413, 503) },
      },
    },
    async ({ caller, params: { id }, body }) => {
      const { subscription } = granted(await changeSubscription(deps, caller.workspace.row, id, body))
      return { success: true as const, data: showWebhook(subscription) }
    },
  )

  api.delete(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'deleteWebhook',
        tags,
        summary: 'Delete a webhook',
        description: 'Nothing more is sent to it; what was still due is cancelled.',
        params,
        querystring: z.object({
          ifExists: oneOf(['true', 'false'])
            .default('false')
            .describe(
              '`true`: 204 even where there is no such webhook, for platforms that take a 404 for a failure.',
            ),
        }),
        response: { 204: nothing('The webhook was deleted.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params: { id }, query: { ifExists } }, reply) => {
      const result = await unsubscribe(deps, caller.workspace.row, id)
      if (result.ok || result.code !== 'NOT_FOUND' || ifExists === 'false') granted(result)
      return reply.code(204).send(null)
    },
  )

  api.post(
    '/webhooks/:id/rotate-secret',
    {
      schema: {
        operationId: 'rotateWebhookSecret',
        tags,
        summary: 'Give a webhook a new secret',
        description:
          "The provider's signature header is made with the new secret at once; `webhook-signature` carries one of " +
          'the old secret too for 24 hours.',
        params,
        response: {
          200: successWithWarning(webhookWithSecret, 'The webhook and its new secret.'),
          ...errors(404, 503),
        },
      },
    },
    async ({ caller, params: { id } }) => {
      const { subscription, secret } = granted(await rotateSecret(deps, caller.workspace.row, id))
      return { success: true as const, data: { ...showWebhook(subscription), secret }, warning: WARNING }
    },
  )
}
