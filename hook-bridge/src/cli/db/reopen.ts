import type Database from 'better-sqlite3'
import { systemClock } from '../../clock.ts'
import { readConfig } from '../../config.ts'
import { continueIds } from '../../store/sqlite/continue-ids.ts'
import { migrate } from '../../store/sqlite/migrate.ts'
import { type Moved, readMoved, unmarkMoved } from '../../store/sqlite/moved.ts'
import { isThere } from '../../file-trouble.ts'
import { openAlone } from '../../store/sqlite/open-alone.ts'
import { takeServeLock } from '../../store/sqlite/serve-lock.ts'
import { isoTime } from '../../time.ts'
import { databaseFileOf } from '../database-file.ts'
import { printJson, printLine } from '../output.ts'
import { PROGRAM } from '../program-name.ts'

/** `db reopen` */
export function reopen({ json }: { json?: true }): void {
  const file = databaseFileOf(readConfig(), 'Set it to the file that you take back.')
  if (!isThere(file))
    throw new Error(`There is no database at ${file}. Set DATABASE_URL to the file that you take back.`)
  const unlock = takeServeLock(file, 'So there is nothing to take back.')
  try {
    const { to, at } = unmark(file)
    if (json) return printJson({ file, to, copiedAt: isoTime(at) })
    printLine(`${file} may be served again. It is as it was on ${isoTime(at)}, when it was copied to ${to}.`)
    printLine('No bridge may run there any more: what was pending would be delivered twice.')
    printLine(`Next: ${PROGRAM} serve`)
  } finally {
    unlock()
  }
}

function unmark(file: string): Moved {
  const moved = alone(file, readMoved)
  if (moved === undefined)
    throw new Error(`The database ${file} was not copied to a server: bridges may serve it.`)
  // First: receivers have noted the ids that the server has given out since, and would drop new events that carry them.
  continueIds(file, systemClock.now())
  alone(file, unmarkMoved)
  return moved
}

function alone<Value>(file: string, use: (db: Database.Database) => Value): Value {
  const db = openAlone(file)
  try {
    migrate(db)
    return use(db)
  } finally {
    db.close()
  }
}
