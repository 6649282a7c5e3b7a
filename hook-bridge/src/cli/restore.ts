import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import { readMasterKey } from '../master-key.ts'
import { openCore } from '../open-core.ts'
import { checkDatabase } from '../store/sqlite/check-database.ts'
import { continueIds } from '../store/sqlite/continue-ids.ts'
import { copyDatabase, removeDatabase } from '../store/sqlite/copy-database.ts'
import { replaceDatabase } from '../store/sqlite/replace-database.ts'
import { takeServeLock } from '../store/sqlite/serve-lock.ts'
import { isoTime } from '../time.ts'
import { databaseFileOf } from './database-file.ts'
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'

const ON_SERVER =
  'There, stop every bridge, then bring the backup of pg_dump back into an empty database: pg_restore --no-owner ' +
  '--dbname="$DATABASE_URL" hooks.dump. HOOK_BRIDGE_MASTER_KEY must be the one of that time. Then, before any bridge is ' +
  'started: hook-bridge db restored.'

/** `restore <file>` */
export async function restore(given: string, { json }: { json?: true }): Promise<void> {
  const config = readConfig()
  const file = databaseFileOf(config, ON_SERVER)
  const backup = resolve(given)
  if (!existsSync(backup)) throw new Error(`There is no backup ${backup}.`)
  const unlock = takeServeLock(file, 'Stop it, then restore.')
  try {
    const fresh = await prepare(config, file, backup)
    const aside = `${file}.before-${isoTime(systemClock.now()).replace(/[-:]|\.\d+/g, '')}`
    const before = replaceDatabase(file, fresh, aside) ? aside : null
    if (json) return printJson({ file, before })
    printLine(`${file} is now as it was when the backup was made.`)
    if (before !== null)
      printLine(`What was there before is in ${before}; delete it when you no longer want it.`)
    printLine(`Next: ${PROGRAM} serve`)
  } finally {
    unlock()
  }
}

/** A copy of the backup beside the database: whole, of the newest version, opened by the master key. */
async function prepare(config: Config, file: string, backup: string): Promise<string> {
  const fresh = `${file}.restoring`
  removeDatabase(fresh)
  try {
    await copyDatabase(backup, fresh)
    checkDatabase(fresh)
    // Asked about the backup, not the database: no key may be made for what has one.
    readMasterKey({ ...config, database: { kind: 'sqlite', file: backup } })
    continueIds(fresh, systemClock.now())
    const core = await openCore(
      { ...config, database: { kind: 'sqlite', file: fresh } },
      { clock: systemClock, serve: false },
    )
    await core.store.close()
    return fresh
  } catch (error) {
    removeDatabase(fresh)
    const why = (error as Error).message.replace(/\.$/, '')
    throw new Error(`${backup} cannot be restored: ${why}. Nothing was changed.`, { cause: error })
  }
}
