import { createHash } from 'node:crypto'
import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { StoredNotification } from '../store/notification-store.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Channel, Digest, Notice } from './notice.ts'

type Needs = Pick<Deps, 'store' | 'clock' | 'log' | 'metrics'>

const LOOK_EVERY_MS = 5_000
/** Longer than any sending takes: after that another process may try, or this one after a crash. */
const TAKEN_FOR_MS = 5 * 60_000
const MOST_AT_ONCE = 500
/** After the first failure, the second …; the last one goes on. */
const PAUSES_MS = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000]
const GIVEN_UP_AFTER_MS = 3 * 24 * 60 * 60_000

export interface Sending {
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** Sends what is due for one channel, as one digest; what cannot be sent is tried again for three days. */
export function startSending(needs: Needs, channel: Channel): Sending {
  const { clock, log } = needs
  let cancel: CancelTimer = () => {}
  let stopped = false
  let running = Promise.resolve()

  async function run(): Promise<void> {
    await sendDue(needs, channel).catch((error: unknown) => {
      // Commits that fail say so themselves. What was taken is due again.
      if (stopped || error instanceof StoreUnavailable) return
      log.error(
        { err: error, channel: channel.name },
        'notifications could not be looked for; it is tried again',
      )
    })
    if (!stopped) schedule()
  }

  function schedule(): void {
    cancel = clock.after(LOOK_EVERY_MS, () => void (running = run()))
  }

  schedule()
  return {
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}

async function sendDue(needs: Needs, channel: Channel): Promise<void> {
  const { store, clock, log, metrics } = needs
  const now = clock.now()
  const wanted = { now, againAt: now + TAKEN_FOR_MS, most: MOST_AT_ONCE }
  const taken = await store.takeNotifications(channel.name, wanted)
  const { young = [], old = [] } = Object.groupBy(taken, ({ createdAt }) =>
    now - createdAt < GIVEN_UP_AFTER_MS ? 'young' : 'old',
  )
  if (old.length > 0) {
    await store.dropNotifications(old.map(({ row }) => row))
    metrics.notified(channel.name, 'given_up', old.length)
    const words = 'notifications were given up after 3 days; the console shows how things stand'
    log.error({ channel: channel.name, count: old.length }, words)
  }
  if (young.length > 0) await sendThese(needs, channel, young)
}

async function sendThese(
  { store, clock, log, metrics }: Needs,
  channel: Channel,
  taken: readonly StoredNotification[],
): Promise<void> {
  const rows = taken.map(({ row }) => row)
  const result = await channel.send(digestOf(store.idKey, channel, taken))
  const about = { channel: channel.name, place: channel.place, count: rows.length }
  metrics.notified(channel.name, result.ok ? 'sent' : 'failed', rows.length)
  if (result.ok) {
    await store.dropNotifications(rows)
    log.info({ ...about, ...(result.note !== undefined && { note: result.note }) }, 'notifications sent')
    return
  }
  const tries = Math.max(...taken.map((each) => each.tries))
  const nextMs = PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1]!
  await store.postponeNotifications(rows, clock.now() + nextMs)
  log.warn({ ...about, error: result.message, nextMs }, 'notifications could not be sent; it is tried again')
}

/** Row numbers may come again once the table was empty; with their times they do not. */
function digestOf(idKey: Buffer, { name }: Channel, taken: readonly StoredNotification[]): Digest {
  const rows = taken.map(({ row, createdAt }) => `${row}.${createdAt}`).join(' ')
  const id = createHash('sha256').update(idKey).update(`${name} ${rows}`).digest('hex').slice(0, 32)
  return { id: `ntf_${id}`, notices: taken.map(({ content }) => JSON.parse(content) as Notice) }
}
