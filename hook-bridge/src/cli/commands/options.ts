import { type Command, InvalidArgumentError } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

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
    .action(later(async () => (await import('../options.ts')).change))
}

function seconds(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SECONDS) return count
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_SECONDS}.`)
}
