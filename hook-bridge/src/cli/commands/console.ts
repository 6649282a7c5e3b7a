import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `console` */
export function addConsoleCommand(program: Command): void {
  program
    .command('console')
    .description('Print a link that signs you in at the console, once.')
    .option('--key <id>', 'API key that the session hangs on, as "key list" shows it; the newest if absent')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The session ends after 12 hours, or when its API key is revoked.

Examples:
  $ ${PROGRAM} console
  $ ${PROGRAM} console --workspace "Oficina Madrid"`,
    )
    .action(later(async () => (await import('../console.ts')).printLink))
}
