import { Agent, request } from 'undici'
import type { Deps } from '../deps.ts'
import { addressBits, reachedBits, specialRangeOf } from '../special-addresses.ts'

/** A webhook at the vendor, and the key that may manage it. */
export interface UpstreamAccount {
  /** Without a trailing slash: `https://inmovaapp.com`. */
  readonly baseUrl: string
  readonly apiKey: string
}

export interface UpstreamRegistration extends UpstreamAccount {
  readonly inboundUrl: string
  readonly events: readonly string[]
}

export type UpstreamRegistered =
  | {
      readonly ok: true
      readonly webhookId: string
      readonly secret: string
      /** What the vendor says it will send. */
      readonly acceptedEvents: readonly string[]
    }
  | {
      readonly ok: false
      /** Which part of the request the vendor refused; null when the vendor could not do it now. */
      readonly field: 'apiKey' | 'baseUrl' | null
      readonly message: string
    }

type VendorAnswer =
  /** `json` is undefined when the answer is no JSON object. */
  | { readonly kind: 'answered'; readonly status: number; readonly json: Json | undefined }
  | { readonly kind: 'failed'; readonly message: string }

type Json = Readonly<Record<string, unknown>>

interface VendorCall extends UpstreamAccount {
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
}

const DEADLINE_MS = 10_000
const LONGEST_ANSWER = 64 * 1024
const LONGEST_QUOTE = 200
/** The answer is lost, not necessarily what it would have told. */
const AFTERMATH = ' (it may have done what was asked all the same: look there)'
/** The most that Inmova allows: its own retries are over within seconds. */
const MAX_RETRIES = 5

/** Whether a URL tells by itself that only this machine or its network can reach it. Asks no name server. */
function isInternal(url: string): boolean {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$|\.$/g, '') ?? ''
  const bits = addressBits(host)
  if (bits === null) return host === 'localhost' || /\.(localhost|local|internal|lan)$/.test(host)
  return specialRangeOf(reachedBits(bits)) !== null
}

/** Why a provider in the internet cannot send to this address, and what to do; null when nothing speaks against it. */
export function unreachableReason(publicUrl: string): string | null {
  if (!isInternal(publicUrl)) return null
  return (
    `a provider cannot reach ${new URL(publicUrl).origin}, which is an address of this machine or network only. ` +
    'Set PUBLIC_URL to the address that the internet has for this bridge.'
  )
}

/**
 * Why an inbound URL must not be registered at the vendor; null when it may. Nobody could correct it there: the vendor
 * neither changes nor deletes what was registered. A vendor in the same network (a simulator) may be given any.
 */
export function objectionToRegistering(publicUrl: string, baseUrl: string): string | null {
  if (isInternal(baseUrl)) return null
  const unreachable = unreachableReason(publicUrl)
  if (unreachable !== null) return `PUBLIC_URL: ${unreachable}`
  if (publicUrl.startsWith('https:')) return null
  return (
    `PUBLIC_URL: events would travel to ${publicUrl} unencrypted. ` +
    'Put a proxy with a certificate before the bridge, and set PUBLIC_URL to its https address.'
  )
}

/** What becomes of a webhook that stays at the vendor. `null`: whether there is one is not known. */
export function explainLeftUpstream(
  upstream: { readonly baseUrl: string; readonly webhookId: string } | null,
): string {
  const what =
    upstream === null
      ? 'If a webhook with this URL is registered at Inmova, it stays there'
      : `Inmova (${upstream.baseUrl}) keeps its webhook ${upstream.webhookId}`
  return (
    `${what}: as far as is known, its API has no delete. Nothing arrives from it any more, because the inbound URL ` +
    "answers 404. If it can be deleted at all, then in Inmova's panel or by its support."
  )
}

/** Registers an inbound URL as a webhook at Inmova. Never rejects. */
export async function registerUpstream(
  deps: Deps,
  { inboundUrl, events, ...account }: UpstreamRegistration,
): Promise<UpstreamRegistered> {
  const answer = await callVendor(deps, {
    ...account,
    method: 'POST',
    path: '/api/v1/webhooks',
    body: { url: inboundUrl, events, maxRetries: MAX_RETRIES },
  })
  if (answer.kind === 'failed') return refused(null, answer.message)
  const { status, json } = answer
  if (status < 200 || status > 299 || json === undefined) return explainRefusal(answer, account.apiKey)
  const { id, secret, events: accepted } = objectIn(json, 'data')
  if (isText(id) && isText(secret)) {
    return { ok: true, webhookId: id, secret, acceptedEvents: textsIn(accepted) ?? events }
  }
  if (isText(id)) await removeUpstream(deps, { ...account, webhookId: id })
  return refused(null, 'Inmova answered without the id or the secret of the webhook. Try again later.')
}

/** Deletes a webhook at Inmova. True only when Inmova confirms it; never rejects. */
export async function removeUpstream(
  deps: Deps,
  { webhookId, ...account }: UpstreamAccount & { readonly webhookId: string },
): Promise<boolean> {
  const answer = await callVendor(deps, {
    ...account,
    method: 'DELETE',
    path: `/api/v1/webhooks/${encodeURIComponent(webhookId)}`,
  })
  if (answer.kind === 'failed') return false
  // A page with status 200 is a web site that knows nothing of webhooks.
  return answer.status === 204 || (answer.status >= 200 && answer.status <= 299 && answer.json !== undefined)
}

function refused(field: 'apiKey' | 'baseUrl' | null, message: string): UpstreamRegistered {
  return { ok: false, field, message }
}

function explainRefusal(
  { status, json }: { readonly status: number; readonly json: Json | undefined },
  apiKey: string,
): UpstreamRegistered {
  if (status === 401) {
    return refused('apiKey', 'Inmova does not know this API key (401). Copy it again, or make a new one.')
  }
  if (status === 403) {
    return refused('apiKey', 'Inmova refuses this API key (403): it needs the scope webhooks:write.')
  }
  if (status === 429) {
    return refused(
      null,
      'Inmova takes no more requests with this API key for now (429). Try again in a minute.',
    )
  }
  if (status >= 500) return refused(null, `Inmova failed (${status}). Try again later.`)
  if (status >= 300 && status <= 399) {
    return refused('baseUrl', `This address redirects (${status}). Give the address that it redirects to.`)
  }
  if (json === undefined || status === 404 || status === 405 || status === 410) {
    return refused('baseUrl', `There is no webhook API of Inmova at this address (${status}).`)
  }
  return refused('baseUrl', `Inmova refused the webhook (${status})${quoteOf(json, apiKey)}`)
}

/** What the vendor said, shortened, without the key in case the vendor repeats it. */
function quoteOf({ error }: Json, apiKey: string): string {
  if (typeof error !== 'string' || error === '') return '.'
  return `: ${error.replaceAll(apiKey, '…').slice(0, LONGEST_QUOTE)}`
}

async function callVendor({ guard, clock }: Deps, call: VendorCall): Promise<VendorAnswer> {
  const target = await guard.checkTarget(`${call.baseUrl}${call.path}`)
  if (!target.ok) return failed(target.message)
  const lookup = target.url.protocol === 'http:' ? guard.httpLookup : guard.lookup
  const agent = new Agent({ connect: { lookup } })
  const deadline = new AbortController()
  const cancel = clock.after(DEADLINE_MS, () => deadline.abort())
  try {
    const { statusCode, body } = await request(target.url, {
      dispatcher: agent,
      method: call.method,
      signal: deadline.signal,
      headers: {
        authorization: `Bearer ${call.apiKey}`,
        accept: 'application/json',
        'user-agent': 'hook-bridge',
        ...(call.body && { 'content-type': 'application/json' }),
      },
      ...(call.body && { body: JSON.stringify(call.body) }),
    })
    return { kind: 'answered', status: statusCode, json: parsed(await readBounded(body)) }
  } catch (error) {
    return failed(deadline.signal.aborted ? `no answer within 10 seconds${AFTERMATH}` : reasonOf(error))
  } finally {
    cancel()
    await agent.destroy()
  }
}

function failed(reason: string): VendorAnswer {
  return {
    kind: 'failed',
    message: `Inmova could not be reached: ${reason}. Check baseUrl, or try again later.`,
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (code === 'ERR_TARGET_BLOCKED') return String(message)
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return `the connection broke${AFTERMATH}`
  return typeof code === 'string' ? code : 'the connection failed'
}

/** The text of an answer; undefined when it is longer than any answer of this API. */
async function readBounded(body: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > LONGEST_ANSWER) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function objectIn(json: Json, name: string): Json {
  const value = json[name]
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined
}
