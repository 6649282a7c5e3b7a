import type { Config } from '../../config.ts'
import { readMasterKey } from '../../master-key.ts'
import { givenNextKey } from '../../master-key-rotation.ts'
import { createSecretBox, masterKeyIdOf } from '../../secret-box.ts'
import { countOf } from '../doctor/words.ts'
import { printJson, printLine } from '../output.ts'

/**
 * Rotates the key of a database on a server to HOOK_BRIDGE_NEXT_MASTER_KEY. Whoever runs it has both keys from the
 * first moment, so whenever it is cut short nothing is locked; repeated, it says that it is done.
 */
export async function rotateOnServer(config: Config, url: string, json: boolean): Promise<void> {
  const oldBox = createSecretBox(readMasterKey(config))
  const newBox = createSecretBox(givenNextKey(config))
  // Its driver takes a while to load, and most installations have no use for it.
  const { resealSecrets } = await import('../../store/postgres/reseal-secrets.ts')
  const secrets = await resealSecrets(
    url,
    (check) => {
      if (masterKeyIdOf(check) === newBox.keyId) return null
      return (sealed) => newBox.seal(oldBox.open(sealed))
    },
    'Stop every bridge, on every machine, then rotate the master key.',
  )
  if (json) return printJson({ secrets: secrets ?? 0, newId: newBox.keyId, oldId: oldBox.keyId })
  report(secrets, newBox.keyId, oldBox.keyId)
}

function report(secrets: number | null, newId: string, oldId: string): void {
  printLine(
    secrets === null
      ? `The database has the new master key (id ${newId}) already: nothing was changed.`
      : `${countOf(secrets, 'secret')} sealed with the new master key, which has the id ${newId}.`,
  )
  printLine(
    'Next: start the bridges. Each opens the database with the one of its two keys that fits; when all have both, set ' +
      'HOOK_BRIDGE_MASTER_KEY to the new one, and HOOK_BRIDGE_NEXT_MASTER_KEY no more.',
  )
  printLine(`Backups made before now, and archives of the server's log, need the old key (id ${oldId}).`)
}
