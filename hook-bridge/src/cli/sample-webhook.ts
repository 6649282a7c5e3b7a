import { createHmac } from 'node:crypto'
import { type EventDefinition, providers } from '@hook-bridge/event-catalog'
import manifest from '../../package.json' with { type: 'json' }
import { newKeyBytes } from '../ids.ts'
import type { OpenSource } from '../registry.ts'
import { isoTime } from '../time.ts'

/** A webhook as the provider would send it. */
export interface SampleWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The catalogue's sample with an id that was never there before, so that it is no duplicate. */
export function freshSample({ sample, subject }: EventDefinition): Record<string, unknown> {
  const data: Record<string, unknown> = structuredClone(sample)
  const id = data[subject]
  return typeof id === 'string' ? { ...data, [subject]: anotherIdLike(id) } : data
}

/** Puts the data into the provider's form and signs it with the source's newest secret. */
export function signedWebhook(
  { type, provider }: EventDefinition,
  data: object,
  { signingSecrets }: OpenSource,
  now: number,
): SampleWebhook {
  const { signature, eventHeader, body: form } = providers[provider]
  const body = Buffer.from(
    JSON.stringify(form === 'bare' ? data : { event: type, timestamp: isoTime(now), data }),
  )
  const digest = createHmac('sha256', signingSecrets[0]!.vendorKey).update(body).digest('hex')
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': `hook-bridge/${manifest.version} (sample)`,
      [signature.header]: signature.prefix + digest,
      // CablenetAI names the event nowhere, and a sample that did would hide it when recognition fails.
      ...(form === 'envelope' && { [eventHeader]: type }),
    },
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A random id of the same form: a UUID for a UUID; else a letter for each letter and a digit for each digit. */
export function anotherIdLike(id: string): string {
  return UUID.test(id) ? randomUuid() : likeLetterByLetter(id)
}

function randomUuid(): string {
  const bytes = newKeyBytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

/** The first letter stays: a cuid begins with a c. */
function likeLetterByLetter(id: string): string {
  const bytes = newKeyBytes(id.length)
  const other = (from: string, at: number): string => from[bytes[at]! % from.length]!
  return id.replace(/(?<=.)[a-z0-9]/gs, (char, at: number) => other(/\d/.test(char) ? DIGITS : LETTERS, at))
}
