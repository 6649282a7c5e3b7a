import { events, type ProviderId, providers } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import { newId, newInboundToken, newSigningSecret } from '../ids.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { invalid, notFound, type Refusal, type Result } from '../refusal.ts'
import type { OpenSource } from '../registry.ts'
import type { SealedSecret, Source, SourceChange, UpstreamWebhook } from '../store/registry-store.ts'
import { objectionToRegistering, registerUpstream, removeUpstream } from './upstream.ts'

export interface ConnectRequest {
  readonly provider: ProviderId
  readonly name?: string | null | undefined
  /** Pasted from the provider; generated if absent. */
  readonly secret?: string | null | undefined
  /** Inmova only: the bridge registers itself there and keeps the secret that it is given. */
  readonly apiKey?: string | null | undefined
  readonly baseUrl?: string | null | undefined
}

export interface ChangeSourceRequest {
  readonly name?: string | null | undefined
  /** A new secret, pasted. It and the old one count for 24 hours. */
  readonly secret?: string | null | undefined
  /** Generates a new secret. It and the old one count for 24 hours. */
  readonly rotate?: boolean | undefined
  readonly switchedOff?: readonly string[] | undefined
}

export interface Connected {
  readonly source: OpenSource
  /** Shown now and never again. */
  readonly secret: string
}

const INMOVA_URL = 'https://inmovaapp.com'
/** What an HTTP header can carry, without blanks. */
const PRINTABLE = /^[\x21-\x7e]+$/
const SHORTEST_SECRET = 8
const LONGEST_SECRET = 500
const OVERLAP_MS = 24 * 60 * 60 * 1000
/** The current one and the two before it: two hasty rotations must not lock out the provider. */
const MOST_SECRETS = 3

/** Where the provider sends its webhooks to. Whoever knows it can be heard, though not believed without the secret. */
export function inboundUrlOf(source: Pick<Source, 'token'>, publicUrl: string): string {
  return `${publicUrl}/in/${source.token}`
}

/** The event types of a provider, in catalogue order. */
export function eventTypesOf(provider: string): readonly string[] {
  return events.filter((event) => event.provider === provider).map((event) => event.type)
}

/** Connects a provider account: an inbound URL of its own and a signing secret. */
export async function connectSource(
  deps: Deps,
  workspace: number,
  request: ConnectRequest,
  publicUrl: string,
): Promise<Result<Connected>> {
  const details = checkConnect(request)
  if (Object.keys(details).length > 0) return invalid(details)
  const token = newInboundToken()
  const origin = await secretFor(deps, request, { publicUrl, token })
  if (!origin.ok) return origin
  const { secret, upstream } = origin
  try {
    const stored = await deps.store.addSource({
      id: newId('src'),
      workspace,
      provider: request.provider,
      name: request.name ?? null,
      token,
      secrets: [{ sealed: deps.box.seal(secret), activeUntil: null }],
      switchedOff: [],
      upstream,
      createdAt: deps.clock.now(),
    })
    return { ok: true, source: deps.registry.putSource(stored), secret }
  } catch (error) {
    // Nothing half-made: the provider must not send to a URL that nobody knows.
    if (upstream) await removeUpstream(deps, accountOf(deps, upstream))
    throw error
  }
}

/** Changes a source. `secret` in the answer: the generated one, shown once. */
export function changeSource(
  deps: Deps,
  workspace: number,
  id: string,
  request: ChangeSourceRequest,
): Promise<Result<{ source: OpenSource; secret: string | null }>> {
  return oneAtATime(deps.store, workspace, () => changeNow(deps, workspace, id, request))
}

async function changeNow(
  deps: Deps,
  workspace: number,
  id: string,
  request: ChangeSourceRequest,
): Promise<Result<{ source: OpenSource; secret: string | null }>> {
  const current = findSource(deps, workspace, id)
  if (!current) return noSuchSource()
  const details = checkChange(request, current)
  if (Object.keys(details).length > 0) return invalid(details)
  const generated = request.rotate === true ? newSigningSecret() : null
  const secret = generated ?? request.secret?.trim() ?? null
  const change: SourceChange = {
    ...(request.name !== undefined && { name: request.name }),
    ...(request.switchedOff && { switchedOff: [...new Set(request.switchedOff)].sort() }),
    ...(secret !== null && { secrets: replaced(deps, current.secrets, secret) }),
  }
  if (Object.keys(change).length === 0) return { ok: true, source: current, secret: null }
  const stored = await deps.store.changeSource(current.row, change)
  // It may have been disconnected meanwhile: then it must not come back to life in memory.
  if (!deps.registry.source(current.row)) return noSuchSource()
  return { ok: true, source: deps.registry.putSource(stored), secret: generated }
}

export interface Disconnected {
  /** Whether the vendor deleted its side too; null where the bridge had registered nothing there. */
  readonly removedUpstream: boolean | null
}

/** Disconnects a source: its inbound URL answers 404 from now on. What it sent stays on record. */
export async function disconnectSource(
  deps: Deps,
  workspace: number,
  id: string,
): Promise<Result<Disconnected>> {
  const source = findSource(deps, workspace, id)
  if (!source) return noSuchSource()
  const removedUpstream = source.upstream
    ? await removeUpstream(deps, accountOf(deps, source.upstream))
    : null
  await deps.store.removeSource(source.row, deps.clock.now())
  deps.registry.dropSource(source.row)
  return { ok: true, removedUpstream }
}

/** The source with this public id, if it is one of the workspace's. */
export function findSource(deps: Deps, workspace: number, id: string): OpenSource | undefined {
  return deps.registry.sources(workspace).find((source) => source.id === id)
}

export function noSuchSource(): Refusal {
  return notFound(
    'There is no source with this id. It may have been disconnected; GET /api/v1/sources lists all.',
  )
}

function checkConnect({ provider, secret, apiKey, baseUrl }: ConnectRequest): Record<string, string> {
  const details = checkSecret(secret)
  if (apiKey != null && provider !== 'inmova') {
    details.apiKey =
      'Only Inmova can be connected by API key. Leave it out, and paste the inbound URL by hand.'
  } else if (apiKey != null && secret != null) {
    details.secret = 'Give either apiKey or secret: with an API key, Inmova makes the secret.'
  } else if (apiKey != null && !PRINTABLE.test(apiKey.trim())) {
    details.apiKey = 'This is no API key: it is empty, or has blanks or other characters that no key has.'
  }
  if (baseUrl != null && apiKey == null)
    details.baseUrl = 'It is only used together with apiKey. Leave it out.'
  return details
}

function checkChange(
  { secret, rotate, switchedOff }: ChangeSourceRequest,
  source: Source,
): Record<string, string> {
  const details = checkSecret(secret)
  if (rotate === true && secret != null) details.rotate = 'Give either rotate or secret, not both.'
  if (rotate === true && source.upstream) {
    details.rotate = 'Inmova makes the secret of this source. Connect the account anew to get another one.'
  }
  const known = eventTypesOf(source.provider)
  switchedOff?.forEach((type, index) => {
    if (known.includes(type)) return
    details[`switchedOff.${index}`] =
      `This is no event of ${nameOf(source)}. Its events are: ${known.join(', ')}.`
  })
  return details
}

function nameOf({ provider }: Source): string {
  return providers[provider as ProviderId].name
}

function checkSecret(pasted: string | null | undefined): Record<string, string> {
  if (pasted == null) return {}
  const { length } = pasted.trim()
  if (length < SHORTEST_SECRET)
    return { secret: `It has less than ${SHORTEST_SECRET} characters: paste all of it.` }
  return length > LONGEST_SECRET
    ? { secret: `It has more than ${LONGEST_SECRET} characters: paste only the secret.` }
    : {}
}

type SecretOrigin = Result<{ secret: string; upstream: UpstreamWebhook | null }>

/** The secret of a new source: the vendor's, the pasted one, or one of our own. */
async function secretFor(
  deps: Deps,
  request: ConnectRequest,
  { publicUrl, token }: { readonly publicUrl: string; readonly token: string },
): Promise<SecretOrigin> {
  if (request.apiKey == null) {
    return { ok: true, secret: request.secret?.trim() ?? newSigningSecret(), upstream: null }
  }
  const apiKey = request.apiKey.trim()
  const baseUrl = tidyBaseUrl(request.baseUrl ?? INMOVA_URL)
  const target = await deps.guard.checkTarget(baseUrl)
  if (!target.ok) return invalid({ baseUrl: `${target.message}.` })
  const objection = objectionToRegistering(publicUrl, baseUrl)
  if (objection !== null) return { ok: false, code: 'VALIDATION_ERROR', message: objection }
  const registered = await registerUpstream(deps, {
    baseUrl,
    apiKey,
    inboundUrl: inboundUrlOf({ token }, publicUrl),
    events: eventTypesOf('inmova'),
  })
  if (!registered.ok) {
    const { field, message } = registered
    return field === null ? { ok: false, code: 'UNAVAILABLE', message } : invalid({ [field]: message })
  }
  const { webhookId, secret, acceptedEvents } = registered
  return {
    ok: true,
    secret,
    upstream: { baseUrl, webhookId, acceptedEvents, sealedApiKey: deps.box.seal(apiKey) },
  }
}

/** People paste what their documentation shows, path included. */
function tidyBaseUrl(pasted: string): string {
  return pasted
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/api\/v1(\/webhooks)?$/, '')
}

function accountOf(deps: Deps, { baseUrl, webhookId, sealedApiKey }: UpstreamWebhook) {
  return { baseUrl, webhookId, apiKey: deps.box.open(sealedApiKey) }
}

/** The new secret first; those before it count for 24 hours more, or until their own time is over. */
function replaced({ box, clock }: Deps, current: readonly SealedSecret[], secret: string): SealedSecret[] {
  const now = clock.now()
  const older = current
    .filter(({ activeUntil }) => activeUntil === null || activeUntil > now)
    .map(({ sealed, activeUntil }) => ({ sealed, activeUntil: activeUntil ?? now + OVERLAP_MS }))
  return [{ sealed: box.seal(secret), activeUntil: null }, ...older].slice(0, MOST_SECRETS)
}
