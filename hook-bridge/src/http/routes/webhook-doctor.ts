import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { WebhookDoctor } from '../../doctor/webhook-doctor.ts'
import { findSubscription, noSuchWebhook } from '../../subscriptions/find-subscription.ts'
import { errors, idParams, success } from '../answers.ts'
import type { Api } from '../api.ts'
import { refusal } from '../errors.ts'
import { oneOf } from '../fields.ts'
import { showReport, webhookReport } from '../shapes/webhook-report.ts'

export function webhookDoctorRoutes(api: Api, deps: Deps, doctor: Pick<WebhookDoctor, 'examine'>): void {
  api.get(
    '/webhooks/:id/doctor',
    {
      schema: {
        operationId: 'examineWebhook',
        tags: ['Webhooks'],
        summary: 'Find out why a webhook gets nothing',
        description:
          'Looks at its state, name, addresses, certificate, connection, last answer, signature, clock, queue, pauses and ' +
          'secret. Takes 10 seconds at most, changes nothing, and asks nothing of the hook itself.',
        params: idParams('webhook', 'wh_5e0f1c2d3b4a596877869504'),
        querystring: z.object({
          lang: oneOf(['en', 'es']).default('en').describe('The language of the findings.'),
          send: oneOf(['true', 'false'])
            .default('false')
            .describe(
              '`true`: sends one signed sample too, marked `X-Hook-Test: true`, whatever the state of the webhook. It is ' +
                'neither stored nor retried. In Zapier, Make and n8n it starts the automation.',
            ),
        }),
        response: { 200: success(webhookReport, 'What was found.'), ...errors(400, 404, 503) },
      },
    },
    async ({ caller, params: { id }, query: { lang, send } }) => {
      const subscription = findSubscription(deps, caller.workspace.row, id)
      if (!subscription) throw refusal(noSuchWebhook())
      const report = await doctor.examine(subscription, { send: send === 'true', language: lang })
      return { success: true as const, data: showReport(report) }
    },
  )
}
