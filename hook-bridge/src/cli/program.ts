import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addActivateCommands } from './activate.ts'
import { addBackupCommand } from './backup.ts'
import { addDbCommands } from './db.ts'
import { addConsoleCommand } from './console.ts'
import { addDoctorCommand } from './doctor.ts'
import { addEraseCommand } from './erase.ts'
import { addKeyCommands } from './key.ts'
import { addMakeCommands } from './make/make.ts'
import { addNotifyCommands } from './notify.ts'
import { reportFailure } from './report-failure.ts'
import { addMasterKeyCommand } from './master-key.ts'
import { addOptionsCommand } from './options.ts'
import { outliveOutput } from './output.ts'
import { addRecoveryCommands } from './recover.ts'
import { addRestoreCommand } from './restore.ts'
import { addSendCommand } from './send.ts'
import { addSourceCommands } from './source.ts'
import { addTailCommand } from './tail.ts'
import { addWorkspaceCommands } from './workspace.ts'
import { PROGRAM } from './program-name.ts'

const ENVIRONMENT = `
All commands read the environment of the bridge and work on its database, whether or not it is running:
  DATABASE_URL            file:./data/hook-bridge.db, from the current folder; or postgres://user:password@host/database
  HOOK_BRIDGE_MASTER_KEY  seals secrets; beside a file, master.key does without it; with PostgreSQL it must be set
  PUBLIC_URL              what inbound URLs begin with
  HOST, PORT              where the bridge listens: 127.0.0.1, 8080

Start here:
  $ ${PROGRAM} serve
  $ ${PROGRAM} source add cablenetai
  $ ${PROGRAM} send lead.created
  $ ${PROGRAM} doctor`

const program = new Command(PROGRAM)
  .description(
    'Takes signed webhooks of CablenetAI and Inmova in, and delivers them to Zapier, Make and n8n.',
  )
  .version(manifest.version)
  .addHelpText('after', ENVIRONMENT)

program
  .command('serve')
  .description('Take events in and deliver them, until Ctrl-C. One for each file; any number on PostgreSQL.')
  .addHelpText(
    'after',
    `
Everything is set by the environment; a first API key is made and shown when there is none.

Examples:
  $ ${PROGRAM} serve
  $ PORT=9000 PUBLIC_URL=https://hooks.example.com ${PROGRAM} serve`,
  )
  .action(async () => {
    // The web server takes a while to load, and no other command wants it.
    const { serve } = await import('./serve.ts')
    await serve()
  })
addSourceCommands(program)
addWorkspaceCommands(program)
addKeyCommands(program)
addConsoleCommand(program)
addSendCommand(program)
addTailCommand(program)
addActivateCommands(program)
addOptionsCommand(program)
addRecoveryCommands(program)
addEraseCommand(program)
addMakeCommands(program)
addBackupCommand(program)
addRestoreCommand(program)
addMasterKeyCommand(program)
addDbCommands(program)
addNotifyCommands(program)
addDoctorCommand(program)

outliveOutput()
program.parseAsync().catch(reportFailure)
