import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `pause`, `resume` */
export function addActivateCommands(program: Command): void {
  program
    .command('pause')
    .description('Pause a webhook: what comes in is held until it is resumed.')
    .argument('<webhook>', 'id of the webhook')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nExample:\n  $ ${PROGRAM} pause wh_5e0f1a2b3c4d5e6f708192a3`)
    .action(later(async () => (await import('../activate.ts')).pauseWebhook))

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
    .action(later(async () => (await import('../activate.ts')).resumeWebhook))
}
