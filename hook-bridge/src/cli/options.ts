import { type Command, InvalidArgumentError } from 'commander'
import { showWebhook } from '../http/shapes/webhook.ts'
import type { OpenSubscription } from '../registry.ts'
import { changeSubscription } from '../subscriptions/change-subscription.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { workspaceOption } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly ordered?: boolean
  /** Seconds; false: off. */
  readonly coalesce?: number | false
  readonly workspace?: string
  readonly json?: true
}

const MOST_SECONDS = 3600

/** `options` */
export function addOptionsCommand(program: Command): void {
  program
    .command('options')
    .description('Show or change how a webhook gets its events: in order, updates as one.')
    .argument('<webhook>', 'id of the webhook')
    .option('--ordered', 'events about one lead, property ... one after the other')
    .option('--no-ordered', 'each as soon as it can be sent')
    .option(
      '--coalesce <seconds>',
      'updates of one property or tenant within so many seconds as one',
      seconds,
    )
    .option('--no-coalesce', 'each update by itself')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
It counts for events that come in from then on.

Examples:
  $ ${PROGRAM} options wh_5e0f1a2b3c4d5e6f708192a3
  $ ${PROGRAM} options wh_5e0f1a2b3c4d5e6f708192a3 --ordered --coalesce 30`,
    )
    .action(change)
}

function seconds(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SECONDS) return count
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_SECONDS}.`)
}

async function change(id: string, { ordered, coalesce, workspace, json }: Options): Promise<void> {
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
