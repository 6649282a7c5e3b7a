import { showWebhook } from '../http/shapes/webhook.ts'
import { changeSubscription, type ChangeRequest } from '../subscriptions/change-subscription.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly catchUp?: boolean
  readonly workspace?: string
  readonly json?: true
}

/** `pause` */
export async function pauseWebhook(id: string, options: Options): Promise<void> {
  await change(id, { active: false }, options)
}

/** `resume` */
export async function resumeWebhook(id: string, options: Options): Promise<void> {
  await change(id, { active: true, catchUp: options.catchUp }, options)
}

async function change(id: string, request: ChangeRequest, { workspace, json }: Options): Promise<void> {
  const { subscription, held } = await manage({ create: false }, async ({ deps }) => {
    const webhook = chooseWebhook(deps, id, workspace)
    const held = await deps.store.heldOf(webhook.row)
    const result = await changeSubscription(deps, webhook.workspace, webhook.id, request)
    if (!result.ok) throw new Error(result.message)
    return { ...result, held: held?.count ?? 0 }
  })
  if (json) return printJson(showWebhook(subscription))
  const label = webhookLabel(subscription)
  if (!request.active) return printLine(`Paused the webhook ${label}. What comes in is held.`)
  printLine(`The webhook ${label} is active.`)
  if (held > 0)
    printLine(request.catchUp === false ? `${held} were left out.` : `${held} that waited are due now.`)
}
