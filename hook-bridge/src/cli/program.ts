import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addActivateCommands } from './commands/activate.ts'
import { addBackupCommand } from './commands/backup.ts'
import { addDbCommands } from './commands/db.ts'
import { addConsoleCommand } from './commands/console.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEraseCommand } from './commands/erase.ts'
import { addKeyCommands } from './commands/key.ts'
import { addMakeCommands } from './commands/make.ts'
import { addNotifyCommands } from './commands/notify.ts'
import { reportFailure } from './report-failure.ts'
import { addMasterKeyCommand } from './commands/master-key.ts'
import { addOptionsCommand } from './commands/options.ts'
import { outliveOutput } from './output.ts'
import { addRecoveryCommands } from './commands/recover.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addSendCommand } from './commands/send.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSourceCommands } from './commands/source.ts'
import { addTailCommand } from './commands/tail.ts'
import { addWorkspaceCommands } from './commands/workspace.ts'
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

addServeCommand(program)
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
