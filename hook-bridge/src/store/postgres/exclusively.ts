import type { RegistryStore } from '../registry-store.ts'
import type { Connections, Statement } from './connections.ts'

/** Any number will do, as long as it is always this one. */
const CHANGE_LOCKS = 730_581

const lock: Statement = {
  name: 'lock changes',
  text: `SELECT pg_advisory_xact_lock(${CHANGE_LOCKS}, $1)`,
}
const version: Statement = { name: 'registry version', text: 'SELECT version FROM registry_version' }

/**
 * Locks of workspaces, held over processes. `locks` are connections for nothing else; `catchUp` takes in what others
 * changed up to a version of the registry.
 */
export function createExclusively(
  locks: Connections,
  catchUp: (version: number) => Promise<void>,
): RegistryStore['exclusively'] {
  return async <Value>(workspace: number, change: () => Promise<Value>): Promise<Value> => {
    let done: { readonly value: Value } | undefined
    try {
      await locks.transaction(async (connection) => {
        await connection.rows(lock, [workspace])
        const [current] = await connection.rows<{ version: number }>(version)
        await catchUp(current!.version)
        done = { value: await change() }
      })
    } catch (error) {
      // The change has its own transactions: where only the lock was lost at the end, it is made all the same.
      if (!done) throw error
    }
    return done!.value
  }
}
