import { findEvent } from '@hook-bridge/event-catalog'
import { warnings as said } from '../../sentences/warnings.ts'
import { parseTime } from '../../time.ts'
import { isObject, shortName, type Hints, type JsonObject, type Recognition } from '../recognition.ts'

/** Names the event outside the signed body; dispatcher A sends it, sender B does not. */
export const hintHeaders = ['x-inmova-event']

const OLD_MS = 24 * 60 * 60 * 1000

/**
 * The body's own `event` names the type; the header is an unsigned hint. Names that the catalogue does not know
 * (`USER_CREATED`, dotted ones) are kept as they are and stay visible.
 */
export function recogniseInmova(parsed: JsonObject, hints: Hints, now: number): Recognition {
  const name = parsed['event']
  const known = typeof name === 'string' ? findEvent(name) : undefined
  const definition = known?.provider === 'inmova' ? known : undefined
  const data = isObject(parsed['data']) ? parsed['data'] : parsed
  return {
    definition,
    reportedType: definition || typeof name !== 'string' ? null : shortName(name),
    data,
    body: parsed,
    warnings: [...headerWarnings(name, hints), ...timestampWarnings(parsed['timestamp'], now)],
  }
}

function headerWarnings(name: unknown, hints: Hints): string[] {
  const other = hints.names.find((hint) => hint !== name)
  if (other === undefined) return []
  return [said.otherHint.write({ hint: shortName(other), type: describe(name) })]
}

/** The timestamp is signed, but nothing says how old a webhook may be: an old one is noted, never refused. */
function timestampWarnings(timestamp: unknown, now: number): string[] {
  const at = typeof timestamp === 'string' ? parseTime(timestamp) : undefined
  return at !== undefined && now - at > OLD_MS ? [said.old.words.en] : []
}

function describe(name: unknown): string {
  return typeof name === 'string' ? shortName(name) : 'nothing'
}
