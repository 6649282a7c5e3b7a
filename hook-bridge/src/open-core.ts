import type { Clock } from './clock.ts'
import type { Config, Database } from './config.ts'
import { createTargetGuard } from './delivery/target-guard.ts'
import type { Deps } from './deps.ts'
import { readMasterKey } from './master-key.ts'
import { openingBox } from './master-key-rotation.ts'
import { createPublicIds } from './public-id.ts'
import { createRegistry } from './registry.ts'
import { createSecretBox } from './secret-box.ts'
import { openSqliteStore } from './store/sqlite/open-sqlite-store.ts'
import type { Store } from './store/store.ts'

/** What the serving process and the command line share: the database and the few rows read from it. */
export type Core = Pick<Deps, 'store' | 'registry' | 'box' | 'publicIds' | 'guard' | 'clock'>

/**
 * Opens the database and reads the registry. `serve`: as a process that takes events in and delivers.
 * Throws with a message for people when the database, its lock or the master key does not let it.
 */
export async function openCore(
  config: Config,
  { clock, serve }: { clock: Clock; serve: boolean },
): Promise<Core> {
  const guard = createTargetGuard({ allowedTargets: config.allowedTargets, clock })
  const masterKey = readMasterKey(config)
  const store = await openStore(config.database, { clock, serve })
  try {
    // A database belongs to one master key from its first moment, also while it holds no secret yet.
    const sealed = createSecretBox(masterKey).seal('sealed with the master key of this database')
    const box = openingBox(config, masterKey, await store.keepFirst('master_key_check', sealed))
    const registry = createRegistry(store, box)
    await registry.reload()
    return { store, registry, box, publicIds: createPublicIds(store.idKey), guard, clock }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openStore(
  database: Database,
  options: { readonly clock: Clock; readonly serve: boolean },
): Promise<Store> {
  if (database.kind === 'sqlite') return openSqliteStore({ file: database.file, ...options })
  // Its driver takes a while to load, and most installations have no use for it.
  const { openPostgresStore } = await import('./store/postgres/open-postgres-store.ts')
  return openPostgresStore({ url: database.url, ...options })
}
