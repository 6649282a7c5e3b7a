import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'

/** `notify test` */
export function addNotifyCommands(program: Command): void {
  const notify = program
    .command('notify')
    .description('Notifications to the operator: by mail, to a webhook, or both.')
  notify
    .command('test')
    .description('Send one notification on every way that is set up, and say what came of it.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Reads NOTIFY_URL and NOTIFY_SECRET (a webhook), SMTP_URL, NOTIFY_FROM and NOTIFY_TO (mail), NOTIFY_LANG (en or es), and
needs no database and no running bridge. The exit code is 1 when one of them did not take it.

Example:
  $ ${PROGRAM} notify test`,
    )
    .action(later(async () => (await import('../notify.ts')).test))
}
