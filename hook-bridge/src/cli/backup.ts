import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { keepFile } from '../durable-file.ts'
import { isThere } from '../file-trouble.ts'
import { masterKeyFile } from '../master-key.ts'
import { masterKeyIdOf } from '../secret-box.ts'
import { checkDatabase } from '../store/sqlite/check-database.ts'
import { copyDatabase, removeDatabase } from '../store/sqlite/copy-database.ts'
import { databaseFileOf } from './database-file.ts'
import { size } from './doctor/words.ts'
import { printJson, printLine } from './output.ts'

const ON_SERVER =
  'There, pg_dump makes the backup, also while bridges are at work: pg_dump --format=custom --file=hooks.dump ' +
  '"$DATABASE_URL". Keep HOOK_BRIDGE_MASTER_KEY in another place: without it the backup is of no use.'

/** `backup <file>` */
export async function backUp(given: string, { json }: { json?: true }): Promise<void> {
  const config = readConfig()
  const database = databaseFileOf(config, ON_SERVER)
  const file = resolve(given)
  if (!isThere(database)) {
    throw new Error(`There is no database at ${database}. Set DATABASE_URL as the bridge has it.`)
  }
  if (existsSync(file)) throw new Error(taken(file))
  const masterKeyId = await save(database, file)
  const masterKey = placeOfMasterKey(config)
  const bytes = statSync(file).size
  if (json) return printJson({ file, bytes, masterKey, masterKeyId })
  printLine(`Saved ${file}: ${size(bytes)}, checked.`)
  printLine()
  printLine(`The master key is not in it, and without that it cannot be restored. It is the one with the id`)
  printLine(`${masterKeyId}: ${masterKey}. Keep a copy of it, in another place than the backups.`)
}

/** Returns the id of the master key that belongs to the copy. */
async function save(database: string, file: string): Promise<string> {
  const draft = `${file}.partial`
  await copyDatabase(database, draft).catch((error: unknown) => {
    throw new Error(unwritten(file, draft, error), { cause: error })
  })
  try {
    const check = checkDatabase(draft)
    keepFile(draft, file)
    return masterKeyIdOf(check)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Error(taken(file), { cause: error })
    throw new Error(`The copy of ${database} cannot be used: ${(error as Error).message}.`, { cause: error })
  } finally {
    removeDatabase(draft)
  }
}

function taken(file: string): string {
  return `There is a file ${file} already, and a backup is never overwritten. Give it another name.`
}

function unwritten(file: string, draft: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST') {
    return `Another backup to ${file} is under way, or broke off: when there is none, delete ${draft}.`
  }
  return `The backup ${file} could not be written: ${message}. Look at the rights and the free space of its folder.`
}

function placeOfMasterKey(config: Config): string {
  return config.masterKey === null ? masterKeyFile(config) : 'HOOK_BRIDGE_MASTER_KEY'
}
