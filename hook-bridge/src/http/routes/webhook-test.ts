import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { sendTestEvent } from '../../subscriptions/send-test-event.ts'
import { afterAnswer } from '../after-answer.ts'
import { errors, idParams, success } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted } from '../errors.ts'
import { testRequest } from '../shapes/webhook.ts'
import { traceRequests } from '../trace-requests.ts'

const sent = z.object({
  eventId: z.string(),
  deliveryId: z.string().nullable().describe('What became of it: GET /api/v1/deliveries/{id}.'),
})

export function webhookTestRoutes(api: Api, deps: Deps): void {
  api.post(
    '/webhooks/:id/test',
    {
      ...traceRequests(deps),
      schema: {
        operationId: 'testWebhook',
        tags: ['Webhooks'],
        summary: 'Send a test event to a webhook',
        description:
          "Delivers the event's sample, signed and marked `X-Hook-Test: true`, right after this answer; so whoever " +
          'just subscribed can store the secret first.',
        params: idParams('webhook', 'wh_5e0f1c2d3b4a596877869504'),
        body: testRequest,
        response: {
          202: success(sent, 'The test event is stored and on its way.'),
          ...errors(400, 404, 409, 503),
        },
      },
    },
    async (request, reply) => {
      const { caller, params, body } = request
      const { event, type, deliveries } = granted(
        await sendTestEvent(deps, caller.workspace.row, params.id, body?.event),
      )
      const [delivery] = deliveries
      if (deps.tracing) request.broughtIn = { result: 'accepted', event, type }
      afterAnswer(reply, () => deps.dispatcher.accepted(deliveries))
      const eventId = deps.publicIds.format('evt', event)
      const deliveryId = delivery ? deps.publicIds.format('dlv', delivery.id) : null
      return reply.code(202).send({ success: true, data: { eventId, deliveryId } })
    },
  )
}
