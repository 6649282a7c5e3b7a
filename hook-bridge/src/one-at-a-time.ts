import type { RegistryStore } from './store/registry-store.ts'

const queues = new WeakMap<object, Map<number, Promise<unknown>>>()

/**
 * Runs the changes of a workspace's few rows one after the other, so that two equal requests at once make no twins and
 * a change never meets a row that is just being removed. `owner` is the store: its workspaces are meant, and it keeps
 * other processes out.
 */
export async function oneAtATime<Value>(
  owner: Partial<Pick<RegistryStore, 'exclusively'>>,
  workspace: number,
  change: () => Promise<Value>,
): Promise<Value> {
  let queue = queues.get(owner)
  if (!queue) queues.set(owner, (queue = new Map()))
  const before = queue.get(workspace) ?? Promise.resolve()
  const run = before.then(() => (owner.exclusively ? owner.exclusively(workspace, change) : change()))
  const settled = run.catch(() => {})
  queue.set(workspace, settled)
  try {
    return await run
  } finally {
    if (queue.get(workspace) === settled) queue.delete(workspace)
  }
}
