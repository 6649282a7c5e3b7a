import { createHmac } from 'node:crypto'
import { findEvent, namesPerson } from '@hook-bridge/event-catalog'
import type { Deps } from './deps.ts'
import { invalid, type Refusal, type Result } from './refusal.ts'
import type { Erased, Remains, SearchedEvents } from './store/erasure-store.ts'

export interface ErasureRequest {
  /** The id of the person, as the provider has it. */
  readonly subject: string
  /** Only events of this provider. */
  readonly provider?: string | undefined
  /** Only counts. */
  readonly dryRun?: boolean | undefined
}

/** What was erased, or would be; times in milliseconds since the epoch. Holds no personal data. */
export interface ErasureReport {
  /** A keyed hash of the person's id: the same whenever the same id is erased here, and good for nothing else. */
  readonly reference: string
  readonly dryRun: boolean
  readonly events: number
  /** How many events of each type. */
  readonly types: Readonly<Record<string, number>>
  readonly payloads: number
  /** Null in a dry run, as below. */
  readonly attempts: number | null
  readonly deliveriesStopped: number | null
  /** When the first and the last of the events came in; null when there is none. */
  readonly since: number | null
  readonly until: number | null
  /** What people should know about it. */
  readonly notes: readonly string[]
}

type Needs = Pick<Deps, 'store' | 'clock' | 'log'>
type Found = SearchedEvents['events'][number]

/** Events looked at in one go, small enough not to be felt by a request that waits behind it … */
const LOOKED_AT = 100
const BETWEEN_CHUNKS_MS = 1
/** … and erased in one transaction. */
const ERASED_AT_ONCE = 20
const SCRUBS = 20
const BETWEEN_SCRUBS_MS = 100
const LONGEST_ID = 255

const NOTES = {
  copies:
    'Backups and other copies of the database are not touched: they hold what they held until they are deleted. ' +
    'Nor is what receivers have had already.',
  underWay: 'A delivery that was under way in this moment may have arrived all the same.',
} as const
const REMAINS: Readonly<Record<Remains, string | null>> = {
  nowhere: null,
  'side-file':
    'Bytes of it may lie in the write-ahead log (-wal) for a while: another program was reading the database. ' +
    'Run this again to clear the log.',
  'until-vacuum':
    'Bytes of it may lie in the files of PostgreSQL until it vacuums. To see to it at once, at a quiet time: ' +
    'VACUUM FULL event, payload, attempt.',
}

/**
 * Takes one person out of everything that a workspace has stored: events that are about the person, and events that name
 * the person in another field. Goes through all events, a few at a time; broken off at any moment, the same again goes on.
 * `stopping`: whether to break off.
 */
export async function eraseSubject(
  deps: Needs,
  workspace: number,
  request: ErasureRequest,
  stopping: () => boolean = () => false,
): Promise<Result<{ report: ErasureReport }>> {
  const { store, clock, log } = deps
  const { subject, provider, dryRun = false } = request
  if (subject === '' || subject.length > LONGEST_ID) {
    return invalid({ subject: `must have 1 to ${LONGEST_ID} characters.` })
  }
  const startedAt = clock.monotonic()
  const found: Found[] = []
  const erased = { payloads: 0, attempts: 0, stopped: 0 }
  const person = { workspace, subject, text: asInJson(subject), ...(provider && { provider }) }
  for (let after: number | null = 0; after !== null;) {
    if (stopping()) return brokenOff()
    const { events, next } = await store.searchEvents({ ...person, after, chunk: LOOKED_AT })
    const theirs = events.filter((event) => isAbout(event, subject))
    if (!dryRun) await eraseEvents(store, theirs, erased)
    // Without the bodies: there may be many.
    found.push(...theirs.map((event) => ({ ...event, body: event.body && EMPTY })))
    if (next !== null) await wait(clock, BETWEEN_CHUNKS_MS)
    after = next
  }
  const remains = dryRun ? 'nowhere' : await scrub(deps)
  const report = reportOf(found, { dryRun, erased, remains, reference: referenceOf(store.idKey, subject) })
  const { reference, events, payloads, attempts, deliveriesStopped } = report
  const ms = Math.round(clock.monotonic() - startedAt)
  if (!dryRun) {
    log.info(
      { reference, events, payloads, attempts, deliveriesStopped, ms },
      'personal data erased on request',
    )
  }
  return { ok: true, report }
}

const EMPTY = Buffer.alloc(0)

/** The id as payloads have it, which are compact JSON; without quotes, since it may be a number. */
function asInJson(id: string): Buffer {
  return Buffer.from(JSON.stringify(id).slice(1, -1), 'utf8')
}

function isAbout({ type, subject, body }: Found, id: string): boolean {
  return (
    subject === id || (body !== null && namesPerson(findEvent(type), JSON.parse(body.toString('utf8')), id))
  )
}

async function eraseEvents(
  store: Deps['store'],
  events: readonly Found[],
  sum: { -readonly [Key in keyof Erased]: number },
): Promise<void> {
  for (let from = 0; from < events.length; from += ERASED_AT_ONCE) {
    const ids = events.slice(from, from + ERASED_AT_ONCE).map(({ id }) => id)
    const { payloads, attempts, stopped } = await store.eraseEvents(ids)
    sum.payloads += payloads
    sum.attempts += attempts
    sum.stopped += stopped
  }
}

/** Also when nothing was found: an erasure that was broken off may have left it undone. */
async function scrub({ store, clock }: Needs): Promise<Remains> {
  for (let turn = 1; ; turn += 1) {
    const remains = await store.scrub()
    if (remains !== 'side-file' || turn === SCRUBS) return remains
    await wait(clock, BETWEEN_SCRUBS_MS)
  }
}

function reportOf(
  found: readonly Found[],
  {
    dryRun,
    erased,
    remains,
    reference,
  }: { dryRun: boolean; erased: Erased; remains: Remains; reference: string },
): ErasureReport {
  const types = Map.groupBy(found, ({ type }) => type)
  const times = found.map(({ receivedAt }) => receivedAt)
  return {
    reference,
    dryRun,
    events: found.length,
    types: Object.fromEntries([...types].map(([type, events]) => [type, events.length])),
    payloads: dryRun ? found.filter(({ body }) => body !== null).length : erased.payloads,
    attempts: dryRun ? null : erased.attempts,
    deliveriesStopped: dryRun ? null : erased.stopped,
    since: times.length === 0 ? null : times.reduce((one, other) => Math.min(one, other)),
    until: times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other)),
    notes: [NOTES.copies, erased.stopped > 0 ? NOTES.underWay : null, REMAINS[remains]].filter(
      (note) => note !== null,
    ),
  }
}

/** Keyed, so that nobody can find out whose id it was by hashing the ids that there are. */
function referenceOf(key: Buffer, subject: string): string {
  return createHmac('sha256', key).update(`erased ${subject}`).digest('hex').slice(0, 24)
}

function brokenOff(): Refusal {
  return {
    ok: false,
    code: 'UNAVAILABLE',
    message:
      'The bridge is stopping, and the erasure is not complete. Ask for it again: it goes on where it was.',
  }
}

function wait(clock: Deps['clock'], ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}
