import { existsSync } from 'node:fs'
import type { Config } from '../../config.ts'
import { masterKeyFile, newMasterKey, readMasterKey } from '../../master-key.ts'
import { nextKeyFile, openingBox, putNextKeyInPlace, writeNextKey } from '../../master-key-rotation.ts'
import { createSecretBox } from '../../secret-box.ts'
import { migrate } from '../../store/sqlite/migrate.ts'
import { refuseMoved } from '../../store/sqlite/moved.ts'
import { openAlone } from '../../store/sqlite/open-alone.ts'
import { resealSecrets, sealedCheck } from '../../store/sqlite/reseal-secrets.ts'
import { takeServeLock } from '../../store/sqlite/serve-lock.ts'
import { databaseFileOf } from '../database-file.ts'
import { countOf } from '../doctor/words.ts'
import { printJson, printLine } from '../output.ts'

interface Rotated {
  readonly secrets: number
  readonly newId: string
  readonly oldId: string
  /** Where the new key is. */
  readonly file: string
  /** Where the old key is; null when it is in the environment only. */
  readonly oldFile: string | null
}

/** Rotates the key of a database file: master.key, or the one of the environment. */
export function rotateInFile(config: Config, json: boolean): void {
  const file = databaseFileOf(config, '')
  if (!existsSync(file)) {
    throw new Error(
      `There is no database at ${file}, so there is nothing to seal. Set DATABASE_URL as the bridge has it.`,
    )
  }
  if (config.nextMasterKey !== null) {
    throw new Error(
      'HOOK_BRIDGE_NEXT_MASTER_KEY is for PostgreSQL: beside a file, this makes the new key. Unset it.',
    )
  }
  const key = newMasterKey()
  const unlock = takeServeLock(file, 'Stop it, then rotate the master key.')
  try {
    const rotated = rotateTo(config, file, key)
    if (json) return printJson({ ...rotated, ...(config.masterKey !== null && { masterKey: key }) })
    report(config, rotated, key)
  } finally {
    unlock()
  }
}

function rotateTo(config: Config, file: string, key: string): Rotated {
  const masterKey = readMasterKey(config)
  const db = openAlone(file)
  try {
    migrate(db)
    refuseMoved(db, file)
    const check = sealedCheck(db)
    if (check === undefined)
      throw new Error(`No bridge has ever opened the database ${file}, so no key belongs to it.`)
    const oldBox = openingBox(config, masterKey, check)
    const box = createSecretBox(key)
    writeNextKey(config, key)
    const secrets = resealSecrets(db, (sealed) => box.seal(oldBox.open(sealed)))
    const done = { secrets, newId: box.keyId, oldId: oldBox.keyId }
    if (config.masterKey !== null) return { ...done, file: nextKeyFile(config), oldFile: null }
    return { ...done, oldFile: putNextKeyInPlace(config, oldBox.keyId), file: masterKeyFile(config) }
  } finally {
    db.close()
  }
}

function report(config: Config, { secrets, newId, oldId, file, oldFile }: Rotated, key: string): void {
  printLine(`${countOf(secrets, 'secret')} sealed with a new master key, which has the id ${newId}.`)
  if (config.masterKey === null) {
    printLine(`It is in ${file}: keep a copy of it, in another place than the backups.`)
  } else {
    printLine(`\nSet HOOK_BRIDGE_MASTER_KEY to it before anything else:\n\n  ${key}\n`)
    printLine(`Until then it is in ${file}, too; the first start with the new key deletes that file.`)
  }
  printLine(
    `Backups made before now need the old key (id ${oldId})${oldFile === null ? '' : `: ${oldFile}`}.`,
  )
}
