import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'

/** `master-key rotate` */
export function addMasterKeyCommand(program: Command): void {
  const masterKey = program
    .command('master-key')
    .description('The key that seals the secrets in the database.')

  masterKey
    .command('rotate')
    .description('Seal all secrets with a new master key.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
No bridge may be running on the database. Webhooks, sources and their secrets stay as they are: nobody else has to
change anything. The new key takes the place of the old one in master.key; where HOOK_BRIDGE_MASTER_KEY has it, the
new one is printed, for you to set it there.

On PostgreSQL you make the new key, and every bridge has it before the database takes it:
  1. Set HOOK_BRIDGE_NEXT_MASTER_KEY to it, beside the old HOOK_BRIDGE_MASTER_KEY: for every bridge, and here.
  2. Stop every bridge, run this, start them: they open the database with the key that it has.
  3. When you like, set HOOK_BRIDGE_MASTER_KEY to the new key and HOOK_BRIDGE_NEXT_MASTER_KEY no more.

Examples:
  $ ${PROGRAM} master-key rotate
  $ export HOOK_BRIDGE_NEXT_MASTER_KEY=$(openssl rand -hex 32)`,
    )
    .action(later(async () => (await import('../master-key.ts')).rotate))
}
