import { createHash } from 'node:crypto'
import { checkData, type EventDefinition, findEvent, providers } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import { fanOut } from '../fan-out.ts'
import { warnings as said } from '../sentences/warnings.ts'
import { isoTime } from '../time.ts'
import { explainUnknown } from './event-names.ts'
import { ownEvent } from './new-event.ts'
import { invalid, type Result } from '../refusal.ts'

export interface PublishRequest {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  /** Of the envelope, where the provider has one; now if absent. */
  readonly timestamp?: string | null | undefined
  /** The same key again within seven days is the same event. */
  readonly idempotencyKey?: string | null | undefined
}

export interface Published {
  /** The event; for a duplicate the first one. */
  readonly event: number
  readonly duplicate: boolean
  /** How many subscriptions get it. */
  readonly deliveries: number
  /** What people should know about it. */
  readonly warnings: readonly string[]
}

const DIGEST_BYTES = 16

/** Takes in an event from a vendor or a test that uses the bridge as its dispatcher, and sets its deliveries off. */
export async function publishEvent(
  deps: Deps,
  workspace: number,
  request: PublishRequest,
): Promise<Result<Published>> {
  const definition = findEvent(request.event)
  if (!definition) return invalid({ event: explainUnknown(request.event) })
  const now = deps.clock.now()
  const body = bytesOf(bodyOf(definition, request, now))
  if (!body) return invalid({ data: 'It is nested too deeply.' })
  const warnings = checkData(definition, request.data).map((problem) => said.otherData.write({ problem }))
  const takers = fanOut(deps.registry, workspace, { type: definition.type, data: request.data })
  const accepted = await deps.store.acceptEvent(
    ownEvent({
      workspace,
      definition,
      data: request.data,
      body,
      receivedAt: now,
      test: false,
      dedupe: digestOf(workspace, request.idempotencyKey),
      warnings,
      ...takers,
    }),
  )
  if (accepted.duplicate)
    return { ok: true, event: accepted.event, duplicate: true, deliveries: 0, warnings: [] }
  deps.dispatcher.accepted(accepted.deliveries)
  return {
    ok: true,
    event: accepted.event,
    duplicate: false,
    deliveries: takers.subscriptions.length,
    warnings,
  }
}

/** The body in the provider's own shape. */
function bodyOf(
  { type, provider }: EventDefinition,
  { data, timestamp }: PublishRequest,
  now: number,
): object {
  if (providers[provider].body === 'bare') return data
  return { event: type, timestamp: timestamp ?? isoTime(now), data }
}

/** The bytes to deliver; undefined where the body is nested more deeply than the stack allows. */
function bytesOf(body: object): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(body), 'utf8')
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function digestOf(workspace: number, idempotencyKey: string | null | undefined): Buffer | null {
  if (idempotencyKey == null) return null
  const hash = createHash('sha256').update(`published ${workspace} ${idempotencyKey}`)
  return hash.digest().subarray(0, DIGEST_BYTES)
}
