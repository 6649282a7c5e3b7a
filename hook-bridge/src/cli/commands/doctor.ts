import { type Command, Option } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `doctor [webhook]` */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Look at everything that events depend on, and say what is wrong and what to do about it.')
    .argument('[webhook]', 'id of a webhook: look at this one, and at all of its way')
    .option('--send', 'send one signed sample to it, too; in Zapier, Make and n8n it starts the automation')
    .addOption(new Option('--lang <language>', 'of what is said of a webhook').choices(['en', 'es']))
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Looks at the configuration, the database, the running bridge, the clock, the sources and the webhooks, and repairs nothing.
The exit code is 1 when something fails; warnings leave it at 0.

With the id of a webhook it looks at that one: state, name, addresses, certificate, connection, last answer, signature,
clocks, queue, pauses, secret. The hook itself is asked nothing, unless --send is given; the sample is marked as a test,
and is neither stored nor retried. The exit code is 1 when there is a problem.

Examples:
  $ ${PROGRAM} doctor
  $ ${PROGRAM} doctor wh_5e0f1a2b3c4d5e6f708192a3 --send
  $ ${PROGRAM} doctor wh_5e0f1a2b3c4d5e6f708192a3 --lang es
  $ ${PROGRAM} doctor --json | jq '.findings[] | select(.level != "ok")'`,
    )
    .action(later(async () => (await import('../doctor.ts')).doctor))
}
