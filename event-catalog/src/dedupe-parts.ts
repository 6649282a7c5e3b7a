import type { EventDefinition } from './define-event.ts'

/**
 * The values of the fields that tell this event from its like, as text and in the order of `definition.dedupe`;
 * the event type is part of the key too and is left to the caller.
 * @returns undefined where a part is missing, blank, neither string nor number, or a number too large to be exact:
 *   two events must never count as one for want of an id, so the caller compares the canonical data instead.
 */
export function dedupeParts(definition: EventDefinition, data: unknown): readonly string[] | undefined {
  if (!isRecord(data)) return undefined
  const parts: string[] = []
  for (const name of definition.dedupe) {
    const part = Object.hasOwn(data, name) ? asPart(data[name]) : undefined
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts
}

function asPart(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value)
  return undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
