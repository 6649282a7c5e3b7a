import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { refuseFolder, withFile } from './file-trouble.ts'
import { newKeyBytes } from './ids.ts'

/** A new master key: 64 hex digits. */
export function newMasterKey(): string {
  return newKeyBytes(32).toString('hex')
}

/** Where the master key is when it does not come from the environment. */
export function masterKeyFile({ dataFolder }: Config): string {
  return join(dataFolder, 'master.key')
}

/**
 * The key that seals secrets in the database: from the configuration, or from `master.key` in the data folder, which
 * is made (readable by its owner only) together with a new database. A database in memory gets one that is kept nowhere.
 * Throws with a message for people when the database is there and its key is not (a new one could open nothing in it),
 * and when a file cannot be used.
 */
export function readMasterKey(config: Config): string {
  const { masterKey, database, dataFolder } = config
  if (masterKey !== null) return masterKey
  if (database.kind === 'postgres') throw new Error('HOOK_BRIDGE_MASTER_KEY must be set with PostgreSQL.')
  if (database.file === ':memory:') return newMasterKey()
  refuseFolder(database.file)
  const file = masterKeyFile(config)
  if (existsSync(database.file) && !existsSync(file)) {
    throw new Error(
      `The database ${database.file} is there, but not the master key that opens its secrets. ` +
        `Set HOOK_BRIDGE_MASTER_KEY to it, or put back the file ${file}.`,
    )
  }
  const key = withFile(file, () => {
    makeOnce(file, dataFolder)
    return readFileSync(file, 'utf8').trim()
  })
  if (key.length < 32) {
    throw new Error(
      `The master key in ${file} is damaged (shorter than 32 characters). Put back a copy of the file.`,
    )
  }
  return key
}

function makeOnce(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    // 'wx' fails when the file is there: two starters cannot overwrite each other's key. Flushed, because what it
    // seals will be: after a power cut the database would otherwise outlive its key.
    writeFileSync(file, `${newMasterKey()}\n`, { flag: 'wx', mode: 0o600, flush: true })
    chmodSync(file, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
