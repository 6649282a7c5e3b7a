import type { Command } from 'commander'
import { showWebhook } from '../http/shapes/webhook.ts'
import { changeSubscription, type ChangeRequest } from '../subscriptions/change-subscription.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { workspaceOption } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly catchUp?: boolean
  readonly workspace?: string
  readonly json?: true
}

/** `pause`, `resume` */
export function addActivateCommands(program: Command): void {
  program
    .command('pause')
    .description('Pause a webhook: what comes in is held until it is resumed.')
    .argument('<webhook>', 'id of the webhook')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nExample:\n  $ ${PROGRAM} pause wh_5e0f1a2b3c4d5e6f708192a3`)
    .action((id: string, options: Options) => change(id, { active: false }, options))

  program
    .command('resume')
    .description(
      'Make a webhook active again, whatever the reason it was not; what was held is sent, oldest first.',
    )
    .argument('<webhook>', 'id of the webhook')
    .option('--no-catch-up', 'leave out what was held; "recover" can still send it')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} resume wh_5e0f1a2b3c4d5e6f708192a3
  $ ${PROGRAM} resume wh_5e0f1a2b3c4d5e6f708192a3 --no-catch-up`,
    )
    .action((id: string, options: Options) => change(id, { active: true, catchUp: options.catchUp }, options))
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
