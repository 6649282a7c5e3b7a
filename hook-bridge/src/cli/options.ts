import { showWebhook } from '../http/shapes/webhook.ts'
import type { OpenSubscription } from '../registry.ts'
import { changeSubscription } from '../subscriptions/change-subscription.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly ordered?: boolean
  /** Seconds; false: off. */
  readonly coalesce?: number | false
  readonly workspace?: string
  readonly json?: true
}

/** `options <webhook>` */
export async function change(id: string, { ordered, coalesce, workspace, json }: Options): Promise<void> {
  const subscription = await manage({ create: false }, async ({ deps }) => {
    const webhook = chooseWebhook(deps, id, workspace)
    const result = await changeSubscription(deps, webhook.workspace, webhook.id, {
      ...(ordered !== undefined && { ordered }),
      ...(coalesce !== undefined && { coalesceSeconds: coalesce === false ? null : coalesce }),
    })
    if (!result.ok) throw new Error(Object.values(result.details ?? {})[0] ?? result.message)
    return result.subscription
  })
  if (json) return printJson(showWebhook(subscription))
  printLine(`The webhook ${webhookLabel(subscription)} gets`)
  for (const line of inWords(subscription)) printLine(`  ${line}`)
}

function inWords({ ordered, coalesceSeconds, filters }: OpenSubscription): string[] {
  return [
    ordered
      ? 'events about one lead, property ... one after the other'
      : 'each event as soon as it can be sent',
    coalesceSeconds === null
      ? 'each update by itself'
      : `updates of one property or tenant within ${coalesceSeconds} s as one`,
    filters.length === 0
      ? 'all events of its types'
      : `only events that pass its filters (${filters.length})`,
  ]
}
