import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { Config } from './config.ts'
import { keepFile, replaceFile, writeSecretFile } from './durable-file.ts'
import { masterKeyFile } from './master-key.ts'
import { createSecretBox, type KeyedBox, masterKeyIdOf } from './secret-box.ts'

/*
 * A rotation changes two things that cannot change in one step: the database and the place of the key. So:
 *
 *   1. the new key is written to master.key.next
 *   2. the database takes it, in one transaction
 *   3. master.key.next becomes master.key (or, where the key is in the environment, somebody sets it there)
 *
 * Whenever this is cut short, one of the two keys opens everything, and the database itself says which.
 *
 * On PostgreSQL both keys are in the environment of all bridges before it begins, so only the database changes.
 */

/** Where the new key is until it is in its place. */
export function nextKeyFile(config: Config): string {
  return `${masterKeyFile(config)}.next`
}

/** Step 1: returns once the new key is on disk. */
export function writeNextKey(config: Config, key: string): void {
  writeSecretFile(nextKeyFile(config), key)
}

/**
 * Step 3 where the key is in a file. The old key stays beside it, under its id: backups made with it need it.
 * @returns the file that has the old key
 */
export function putNextKeyInPlace(config: Config, oldKeyId: string): string {
  const file = masterKeyFile(config)
  const old = `${file}.${oldKeyId}`
  if (!existsSync(old)) keepFile(file, old)
  replaceFile(nextKeyFile(config), file)
  return old
}

/** The key that somebody rotates to on PostgreSQL. Throws with a message for people when it is not there, or not new. */
export function givenNextKey({ masterKey, nextMasterKey }: Config): string {
  if (nextMasterKey !== null && nextMasterKey !== masterKey) return nextMasterKey
  throw new Error(
    'Which key is the new one? Make it ("openssl rand -hex 32"), keep it where HOOK_BRIDGE_MASTER_KEY is kept, and set ' +
      'HOOK_BRIDGE_NEXT_MASTER_KEY to it, beside the old one in HOOK_BRIDGE_MASTER_KEY: here, and for every bridge.',
  )
}

/**
 * The box whose key opens the database, after a rotation that was cut short, too: then the rotation is finished.
 * `masterKey`: the one from its usual place. `check`: a text that the key of the database has sealed.
 * Throws with a message for people when there is no such key.
 */
export function openingBox(config: Config, masterKey: string, check: string): KeyedBox {
  if (config.database.kind === 'postgres') return proven(boxOfEither(config, masterKey, check), check)
  const box = createSecretBox(masterKey)
  const next = readNextKey(config)
  if (next === null) return proven(box, check)
  if (masterKeyIdOf(check) === box.keyId) {
    // The environment has the new key at last, so it need not lie about in a file.
    if (next === masterKey) rmSync(nextKeyFile(config), { force: true })
    return proven(box, check)
  }
  const nextBox = createSecretBox(next)
  if (masterKeyIdOf(check) !== nextBox.keyId) return proven(box, check)
  if (config.masterKey !== null) {
    throw new Error(
      `The master key was changed (from the id ${box.keyId} to ${nextBox.keyId}), but HOOK_BRIDGE_MASTER_KEY is ` +
        `still the old one. Set it to the key in ${nextKeyFile(config)}; that file is deleted then.`,
    )
  }
  putNextKeyInPlace(config, box.keyId)
  return proven(nextBox, check)
}

/** On PostgreSQL bridges are given the next key before the database takes it, and keep the old one for a while after. */
function boxOfEither({ nextMasterKey }: Config, masterKey: string, check: string): KeyedBox {
  const nextBox = nextMasterKey === null ? null : createSecretBox(nextMasterKey)
  return nextBox?.keyId === masterKeyIdOf(check) ? nextBox : createSecretBox(masterKey)
}

function proven(box: KeyedBox, check: string): KeyedBox {
  box.open(check)
  return box
}

function readNextKey(config: Config): string | null {
  const file = nextKeyFile(config)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
