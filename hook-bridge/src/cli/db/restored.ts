import { systemClock } from '../../clock.ts'
import { readConfig } from '../../config.ts'
import { readMasterKey } from '../../master-key.ts'
import { openingBox } from '../../master-key-rotation.ts'
import { printJson, printLine } from '../output.ts'
import { PROGRAM } from '../program-name.ts'

/** `db restored` */
export async function restored({ json }: { json?: true }): Promise<void> {
  const config = readConfig()
  const { database } = config
  if (database.kind === 'sqlite') {
    throw new Error(
      'This is for a PostgreSQL server, and DATABASE_URL names a file: there "hook-bridge restore" has done it already.',
    )
  }
  // Its driver takes a while to load, and most installations have no use for it.
  const { continueIds } = await import('../../store/postgres/continue-ids.ts')
  const refuseKey = (check: string) => void openingBox(config, readMasterKey(config), check)
  const lastIds = await continueIds(database.url, systemClock.now(), refuseKey)
  if (json) return printJson({ lastIds })
  printLine(
    'The master key opens the database, and new ids are above all that were given out since the dump.',
  )
  printLine(`Next: start the bridges, then ${PROGRAM} doctor.`)
}
