import type Database from 'better-sqlite3'
import { systemClock } from '../../clock.ts'
import { type Config, readCopyConfig } from '../../config.ts'
import { isThere } from '../../file-trouble.ts'
import { masterKeyFile, readMasterKey } from '../../master-key.ts'
import { openingBox } from '../../master-key-rotation.ts'
import type { Progress } from '../../store/copy/copy-to-postgres.ts'
import { migrate } from '../../store/sqlite/migrate.ts'
import { openAlone } from '../../store/sqlite/open-alone.ts'
import { sealedCheck } from '../../store/sqlite/reseal-secrets.ts'
import { takeServeLock } from '../../store/sqlite/serve-lock.ts'
import { databaseFileOf } from '../database-file.ts'
import { printJson, printLine, printProgress, table } from '../output.ts'
import { PROGRAM } from '../program-name.ts'

interface Options {
  readonly from?: string
  readonly to?: string
  readonly json?: true
}

const SAY_EVERY_MS = 2_000

/** `db copy` */
export async function copy({ from, to, json }: Options): Promise<void> {
  const { source, to: url } = readCopyConfig({ from, to })
  const file = databaseFileOf(source, 'Give the file with --from.')
  if (!isThere(file)) throw new Error(`There is no database at ${file}. Give the right file with --from.`)
  const unlock = takeServeLock(file, 'Stop it, then copy.')
  const startedAt = systemClock.monotonic()
  try {
    const tables = await copyFile(source, file, url)
    const seconds = Math.round((systemClock.monotonic() - startedAt) / 100) / 10
    if (json) return printJson({ file, masterKey: placeOfMasterKey(source), complete: true, seconds, tables })
    report(tables, seconds)
    sayNext(source, file)
  } finally {
    unlock()
  }
}

async function copyFile(source: Config, file: string, url: string): Promise<readonly Progress[] | null> {
  const db = openAlone(file)
  try {
    migrate(db)
    refuseWrongKey(source, db, file)
    // Its driver takes a while to load, and no other command wants it.
    const { copyToPostgres } = await import('../../store/copy/copy-to-postgres.ts')
    return await copyToPostgres({ db, url, at: systemClock.now(), onProgress: createSayProgress() })
  } finally {
    db.close()
  }
}

/** Better now than when the bridge starts on the server. */
function refuseWrongKey(source: Config, db: Database.Database, file: string): void {
  const check = sealedCheck(db)
  if (check === undefined)
    throw new Error(`No bridge has ever opened the database ${file}: there is nothing to copy.`)
  openingBox(source, readMasterKey(source), check)
}

function createSayProgress(): (progress: Progress) => void {
  let saidAt = systemClock.monotonic()
  return ({ table, rows, total }) => {
    const now = systemClock.monotonic()
    if (now - saidAt < SAY_EVERY_MS) return
    saidAt = now
    printProgress(`${table}: ${grouped(rows)} of ${grouped(total)}`)
  }
}

function report(tables: readonly Progress[] | null, seconds: number): void {
  if (tables === null) return printLine('The copy was complete already.')
  const rows = tables.map((each) => [each.table, grouped(each.total), grouped(each.rows)])
  printLine(table(['TABLE', 'FILE', 'SERVER'], rows))
  printLine()
  printLine(`Copied in ${seconds} s; the server has every row of the file.`)
}

function sayNext(source: Config, file: string): void {
  printLine()
  printLine('Next, for every bridge and every command:')
  printLine('  1. Set DATABASE_URL to the server.')
  printLine(`  2. Set HOOK_BRIDGE_MASTER_KEY to the same as before: ${placeOfMasterKey(source)}.`)
  printLine(`  3. ${PROGRAM} doctor, then ${PROGRAM} serve, as often as you like.`)
  printLine()
  printLine(
    `${file} is as it was, but marked: no bridge serves it any more. Keep it until you trust the server;`,
  )
  printLine(`"${PROGRAM} db reopen" takes it back.`)
}

function placeOfMasterKey(source: Config): string {
  return source.masterKey === null ? `what is in ${masterKeyFile(source)}` : 'it stays as it is'
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
