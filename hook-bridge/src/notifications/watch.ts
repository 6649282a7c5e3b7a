import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { Figures } from '../metrics-gauges.ts'
import type { OpenSource, OpenSubscription } from '../registry.ts'
import type { NotificationChannel, Trouble } from '../store/notification-store.ts'
import { StoreUnavailable } from '../store/store.ts'
import { bridgeTroubles, type Found, silentSources, webhookTroubles } from './find-troubles.ts'
import { type NoticeParts, overNotice, troubleNotice } from './make-notice.ts'
import type { Notice, TroubleKind } from './notice.ts'

export interface WatchParts extends NoticeParts, Pick<Deps, 'signals' | 'log'> {
  readonly readFigures: () => Promise<Figures>
  readonly channels: readonly NotificationChannel[]
}

const FIRST_LOOK_MS = 5_000
const EVERY_MS = 60_000
/** After a signal: what belongs together comes within moments. */
const SOON_MS = 1_000
/** So long what happens is gathered before it is sent. */
export const GATHER_MS = 60_000

/**
 * Compares what is wrong with what was told, now and then and soon after each signal, and writes down what is to be
 * sent. What happened while no bridge ran, or through the command line, is found like the rest. Returns how to stop.
 */
export function startWatch(parts: WatchParts): CancelTimer {
  const { clock, log, signals } = parts
  let cancel: CancelTimer = () => {}
  let [stopped, looking, wanted] = [false, false, false]

  async function run(): Promise<void> {
    looking = true
    wanted = false
    await look(parts).catch((error: unknown) => {
      // Commits that fail say so themselves.
      if (stopped || error instanceof StoreUnavailable) return
      log.error({ err: error }, 'what is wrong could not be found out; it is tried again')
    })
    looking = false
    if (!stopped) schedule(wanted ? SOON_MS : EVERY_MS)
  }

  function schedule(delayMs: number): void {
    cancel()
    cancel = clock.after(delayMs, () => void run())
  }

  const unlisten = signals.on(({ kind }) => {
    if (wanted || kind === 'recovery-done') return
    wanted = true
    if (!looking) schedule(SOON_MS)
  })
  schedule(FIRST_LOOK_MS)
  return () => {
    stopped = true
    unlisten()
    cancel()
  }
}

async function look(parts: WatchParts): Promise<void> {
  const { store, registry, clock, suspendAfterMs } = parts
  const figures = await parts.readFigures()
  // With what other processes have changed: an old view would tell what is over already.
  await store.exclusively(0, async () => {
    const told = new Map((await store.troubles()).map((each) => [each.subject, each]))
    const now = clock.now()
    const found = [
      ...webhookTroubles(registry.allSubscriptions(), now, suspendAfterMs),
      ...(await silentSources(parts, now)),
      ...bridgeTroubles(figures, new Set(told.keys())),
    ]
    for (const each of found) await tell(parts, each, told.get(each.subject)?.kind ?? null)
    const still = new Set<string>(found.map(({ subject }) => subject))
    for (const each of told.values()) if (!still.has(each.subject)) await tellOver(parts, each, figures)
  })
}

async function tell(parts: WatchParts, found: Found, before: string | null): Promise<void> {
  if (before === found.kind) return
  const { subject, kind } = found
  await note(parts, { subject, before, after: kind, notice: await troubleNotice(parts, found) })
}

/** Of what is not there any more nothing is told; what a person has paused is neither well nor over. */
async function tellOver(parts: WatchParts, trouble: Trouble, { freeBytes }: Figures): Promise<void> {
  const { subject, kind, since } = trouble
  const thing = thingOf(parts, subject)
  if (thing && 'state' in thing && thing.state === 'paused') return
  const isThere = subject === 'queue' || (subject === 'disk' ? freeBytes !== null : thing !== null)
  const notice = isThere ? overNotice(parts, { kind: kind as TroubleKind, subject, since, thing }) : null
  await note(parts, { subject, before: kind, after: null, notice })
}

function thingOf({ registry }: WatchParts, subject: string): OpenSubscription | OpenSource | null {
  for (const each of registry.allSubscriptions()) if (each.id === subject) return each
  const sources = registry.workspaces().flatMap(({ row }) => registry.sources(row))
  return sources.find(({ id }) => id === subject) ?? null
}

interface Change {
  readonly subject: string
  readonly before: string | null
  readonly after: string | null
  readonly notice: Notice | null
}

async function note({ store, clock, channels }: WatchParts, { notice, ...change }: Change): Promise<void> {
  const at = clock.now()
  const content = JSON.stringify(notice)
  const notifications =
    notice === null ? [] : channels.map((channel) => ({ channel, content, dueAt: at + GATHER_MS }))
  await store.noteTrouble({ ...change, at, notifications })
  // Many at once must not keep events waiting: each is a commit of its own.
  await nextTurn()
}
