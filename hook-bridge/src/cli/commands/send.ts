import { type Command, InvalidArgumentError } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

const MOST_AT_ONCE = 10_000

/** `send <event>` */
export function addSendCommand(program: Command): void {
  program
    .command('send')
    .description('Send a signed sample to the inbound door of the running bridge, as the provider would.')
    .argument('<event>', 'event type (lead.created) or key (cablenetai_lead_created)')
    .option('--source <id>', 'which account it comes from; needed when several could be meant')
    .option('--data <json>', 'send this instead of the sample: JSON, or @file. Inmova: what stands in "data"')
    .option('--count <n>', 'how many, one after the other', wholeNumber, 1)
    .option('--public', 'through PUBLIC_URL, the way that the provider takes, instead of HOST and PORT')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
It takes the real way: every webhook that subscribes to the event gets it, like a real event.
For a sample to one webhook only: POST /api/v1/webhooks/{id}/test {"event": "lead.created"}

Each sample has a new id, so it is no duplicate; --data is sent as it is.

Examples:
  $ ${PROGRAM} send lead.created
  $ ${PROGRAM} send PROPERTY_UPDATED --source src_5e0f1a2b3c4d5e6f708192a3
  $ ${PROGRAM} send payment.received --data @payment.json
  $ ${PROGRAM} send lead.created --count 100 --json`,
    )
    .action(later(async () => (await import('../send.ts')).send))
}

function wholeNumber(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_AT_ONCE) {
    throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_AT_ONCE}.`)
  }
  return count
}
