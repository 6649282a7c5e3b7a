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
  let replayed = 0
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const chunk = ids.slice(from, from + AT_ONCE)
    const results = await Promise.all(chunk.map((id) => replayDelivery(deps, workspace, id)))
    replayed += results.filter(({ ok }) => ok).length
  }
  return { replayed, refused: ids.length - replayed }
}
