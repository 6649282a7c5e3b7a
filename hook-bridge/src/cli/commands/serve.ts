import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { later } from './later.ts'

/** `serve` */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description(
      'Take events in and deliver them, until Ctrl-C. One for each file; any number on PostgreSQL.',
    )
    .addHelpText(
      'after',
      `
Everything is set by the environment; a first API key is made and shown when there is none.

Examples:
  $ ${PROGRAM} serve
  $ PORT=9000 PUBLIC_URL=https://hooks.example.com ${PROGRAM} serve`,
    )
    .action(later(async () => (await import('../serve.ts')).serve))
}
