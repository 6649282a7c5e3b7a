import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import type { StoreFigures } from '../store/read-store.ts'
import { checkSignatures } from './check-signatures.ts'
import type { Facts } from './facts.ts'
import { findAddresses, mayConnect } from './find-addresses.ts'
import { probeConnection } from './probe-connection.ts'
import { sendSample } from './send-sample.ts'
import type { Waiting } from './within.ts'

export interface DoctorParts extends Pick<Deps, 'store' | 'box' | 'clock' | 'guard'> {
  /** How many deliveries wait where. */
  readonly countFigures: () => Promise<StoreFigures>
  /** A subscription that fails for so long without one success is suspended. */
  readonly suspendAfterMs: number
}

/** How far back a success is looked for. */
const ATTEMPTS_LOOKED_AT = 100

/**
 * Looks at everything at once; each look has its own limit, so that all of it takes 10 seconds at most. Rejects with the
 * reason of the signal when it is aborted: then every look has ended, and what was found is not all.
 */
export async function gatherFacts(
  parts: DoctorParts,
  subscription: OpenSubscription,
  { send, signal }: { readonly send: boolean; readonly signal: AbortSignal },
): Promise<Facts> {
  const { store, clock, suspendAfterMs } = parts
  const { row, workspace } = subscription
  const url = new URL(subscription.url)
  const query = { workspace, subscription: row, before: null, limit: ATTEMPTS_LOOKED_AT }
  const [way, sample, log, figures] = await Promise.all([
    exploreWay({ ...parts, signal }, url),
    send ? sendSample({ ...parts, signal }, subscription) : null,
    store.listLog(query),
    parts.countFigures(),
  ])
  signal.throwIfAborted()
  const now = clock.now()
  return {
    now,
    subscription,
    suspendAfterMs,
    host: url.host,
    ...way,
    attempts: log.rows,
    queue: {
      pending: figures.pending.get(row) ?? null,
      held: figures.held.get(row) ?? null,
      dead: figures.dead.get(row) ?? 0,
    },
    signatures: checkSignatures(parts, subscription, now),
    sample,
  }
}

async function exploreWay(
  parts: Pick<DoctorParts, 'guard'> & Waiting,
  url: URL,
): Promise<Pick<Facts, 'addresses' | 'connection'>> {
  const addresses = await findAddresses(parts, url)
  return { addresses, connection: mayConnect(addresses) ? await probeConnection(parts, url) : null }
}
