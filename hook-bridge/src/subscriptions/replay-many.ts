import type { Deps } from '../deps.ts'
import { replayDelivery } from './replay-delivery.ts'

/** Replays at once share commits; more than this would be in the way of the events that come in. */
const AT_ONCE = 50

/** Makes deliveries due again, each with a fresh schedule. Resolves to how many are, and how many could not be. */
export async function replayMany(
  deps: Deps,
  workspace: number,
  ids: readonly number[],
): Promise<{ replayed: number; refused: number }> {
  // What is merged into another one goes with it, once.
  const begun = new Map<number, ReturnType<typeof replayDelivery>>()
  let replayed = 0

  async function replay(id: number): ReturnType<typeof replayDelivery> {
    const head = (await deps.store.getDelivery(workspace, id))?.mergedInto ?? id
    const result = begun.get(head) ?? replayDelivery(deps, workspace, head)
    begun.set(head, result)
    return result
  }

  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const chunk = ids.slice(from, from + AT_ONCE)
    const results = await Promise.all(chunk.map(replay))
    replayed += results.filter(({ ok }) => ok).length
  }
  return { replayed, refused: ids.length - replayed }
}
