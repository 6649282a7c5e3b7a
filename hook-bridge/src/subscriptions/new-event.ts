import type { EventDefinition } from '@hook-bridge/event-catalog'
import type { NewEvent } from '../store/queue-store.ts'

export interface OwnEvent {
  readonly workspace: number
  readonly definition: EventDefinition
  /** The data, without the envelope. */
  readonly data: Readonly<Record<string, unknown>>
  /** What to deliver: compact JSON in the provider's own shape. */
  readonly body: Buffer
  readonly receivedAt: number
  readonly test: boolean
  readonly dedupe: Buffer | null
  readonly warnings: readonly string[]
  readonly subscriptions: readonly number[]
  readonly ordered?: readonly number[]
}

/** An event that did not come from a provider but from here: published through the API, or a test. */
export function ownEvent({ definition, data, body, ...rest }: OwnEvent): NewEvent {
  return {
    ...rest,
    source: null,
    provider: definition.provider,
    type: definition.type,
    reportedType: null,
    subject: subjectOf(data[definition.subject]),
    raw: body,
    body: null,
  }
}

function subjectOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
