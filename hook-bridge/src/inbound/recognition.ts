import type { EventDefinition } from '@hook-bridge/event-catalog'

export type JsonObject = Readonly<Record<string, unknown>>

/** What a verified body turned out to be. */
export interface Recognition {
  /** Undefined: the catalogue does not know it. */
  readonly definition: EventDefinition | undefined
  /** What the sender called it, where the catalogue does not know that name. */
  readonly reportedType: string | null
  /** The fields that the provider's document describes. */
  readonly data: JsonObject
  /** What is delivered: the provider's documented shape. */
  readonly body: JsonObject
  readonly warnings: readonly string[]
}

/** What stands outside the signed bytes and may hint at the event: never proof. */
export interface Hints {
  /** The end of the URL and header values, most specific first; none is empty. */
  readonly names: readonly string[]
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A name from outside, cut to a length that fits into a warning. */
export function shortName(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name
}
