import { addApiKey, addWorkspace } from '../../../hook-bridge/src/access.ts'
import { systemClock } from '../../../hook-bridge/src/clock.ts'
import { readConfig } from '../../../hook-bridge/src/config.ts'
import { openCore } from '../../../hook-bridge/src/open-core.ts'
import { type Door, startBridge, surroundings } from './bridge.ts'

/** Workspaces with one account and one webhook each: an event goes to one receiver, and the receivers are many. */
export interface Customers {
  readonly apiKeys: readonly string[]
  readonly doors: readonly Door[]
}

/** Makes a customer for each receiver, in a database that no bridge serves at the moment. */
export async function addCustomers(databaseUrl: string, receivers: readonly string[]): Promise<Customers> {
  const apiKeys = await addWorkspaces(databaseUrl, receivers.length)
  const bridge = await startBridge({ databaseUrl })
  const doors: Door[] = []
  for (const [index, apiKey] of apiKeys.entries()) {
    doors.push(await bridge.addSource(apiKey))
    await bridge.subscribe(receivers[index]!, apiKey)
  }
  await bridge.stop()
  return { apiKeys, doors }
}

/** The API keys of as many new workspaces. */
async function addWorkspaces(databaseUrl: string, count: number): Promise<string[]> {
  const core = await openCore(readConfig(surroundings(databaseUrl)), { clock: systemClock, serve: false })
  const keys: string[] = []
  for (let index = 0; index < count; index++) {
    const { row: workspace } = await addWorkspace(core, `customer ${index}`)
    keys.push((await addApiKey(core, { workspace, name: 'bench' })).key)
  }
  await core.store.close()
  return keys
}
