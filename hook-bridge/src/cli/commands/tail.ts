import { type Command, InvalidArgumentError } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `tail` */
export function addTailCommand(program: Command): void {
  program
    .command('tail')
    .description('Show deliveries as they happen: one line for each attempt, until Ctrl-C.')
    .option('--webhook <id>', 'only those to this webhook')
    .option('-n, --lines <count>', 'how many of the latest to begin with', count, 20)
    .option('--no-follow', 'end after those')
    .addOption(workspaceOption())
    .addOption(jsonOption('print JSON, one object per line'))
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} tail
  $ ${PROGRAM} tail --webhook wh_5e0f1a2b3c4d5e6f708192a3 -n 100 --no-follow
  $ ${PROGRAM} tail --json | jq -c 'select(.status == "FAILED")'`,
    )
    .action(later(async () => (await import('../tail.ts')).tail))
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a number, such as 20.')
  return Number(text)
}
