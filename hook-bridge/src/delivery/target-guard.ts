import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import type { Clock } from '../clock.ts'
import { readAllowedTargets } from './allowed-targets.ts'
import type { AllowedTargets } from './allowed-targets.ts'
import { createResolveHost } from './resolve-host.ts'
import type { ResolvedAddress, ResolveHost } from './resolve-host.ts'
import { failures } from '../sentences/failures.ts'
import { addressBits, reachedBits, specialRangeOf } from '../special-addresses.ts'

/** What the guard says about a target; `message` is for the person who gave the URL, and does not repeat the URL. */
export type TargetVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly message: string }

/** Why an address may not be reached. `special`: the kind of its range, in words; null where it is no IP address. */
export type Objection =
  | { readonly kind: 'special'; readonly range: string | null }
  /** It may be reached, but by https only. */
  | { readonly kind: 'http' }

export interface VettedAddress {
  readonly address: string
  /** Null: it may be reached. */
  readonly objection: Objection | null
}

/** Keeps deliveries away from everything that is not public, unless ALLOWED_TARGETS opens it (SSRF). */
export interface TargetGuard {
  /** Judges what the URL itself tells: its form, its scheme, a literal address. Asks nobody. */
  checkUrl(url: string): TargetVerdict
  /**
   * `checkUrl`, and then every address that the name has now. A name that does not resolve within two seconds passes:
   * whether it is reachable is the delivery's business, and every connection is vetted again. Never rejects.
   */
  checkTarget(url: string): Promise<TargetVerdict>
  /** Every address that the host of the URL has now, judged. Rejects as the resolver does; has no time limit. */
  vetAddresses(url: URL): Promise<readonly VettedAddress[]>
  /**
   * For `node:net` and `node:tls`: resolves a name and hands on its addresses only if every one of them may be
   * reached; the connection goes to the very addresses that were vetted. Fails with ERR_TARGET_BLOCKED otherwise.
   * `lookup` is for https; `httpLookup` wants every address to be in ALLOWED_TARGETS.
   * Literal addresses never come here (node:net connects to them directly): `checkUrl` refuses those.
   */
  readonly lookup: LookupFunction
  readonly httpLookup: LookupFunction
}

export interface TargetGuardOptions {
  /** CIDRs, addresses, host names and `*.` patterns that may be private and may be http. */
  readonly allowedTargets: readonly string[]
  readonly clock: Clock
  /** The system's resolver if absent. */
  readonly resolve?: ResolveHost
}

const LONGEST_URL = 2048
const LOOKUP_LIMIT_MS = 2_000

/** Throws an Error that names the entry when `allowedTargets` has an invalid one. */
export function createTargetGuard(options: TargetGuardOptions): TargetGuard {
  const { clock, resolve = createResolveHost() } = options
  const allowed = readAllowedTargets(options.allowedTargets)

  function checkUrl(text: string): TargetVerdict {
    if (text.length > LONGEST_URL) return refuse(`the URL is longer than ${LONGEST_URL} characters`)
    const url = URL.parse(text)
    if (url === null) return refuse('this is not a complete URL, such as https://example.com/hook')
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      return refuse('the URL must begin with https://')
    if (url.username !== '' || url.password !== '') {
      return refuse('the URL must not contain a user name or password')
    }
    const objection = objectionToHost(url, allowed)
    return objection === null ? { ok: true, url } : refuse(objection)
  }

  async function checkTarget(text: string): Promise<TargetVerdict> {
    const verdict = checkUrl(text)
    if (!verdict.ok) return verdict
    const host = hostOf(verdict.url)
    if (isIP(host) !== 0 || allowed.hasHost(host)) return verdict
    const addresses = await withinLimit(resolve(host), clock)
    const objection = objectionToAddresses({
      host,
      addresses,
      allowed,
      http: verdict.url.protocol === 'http:',
    })
    return objection === null ? verdict : refuse(objection)
  }

  async function vetAddresses(url: URL): Promise<readonly VettedAddress[]> {
    const host = hostOf(url)
    const http = url.protocol === 'http:'
    const addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host }]
    return addresses.map(({ address }) => ({
      address,
      objection: allowed.hasHost(host) ? null : objectionTo({ address, allowed, http }),
    }))
  }

  function lookupVetted(http: boolean): LookupFunction {
    return (hostname, { family, all }, callback) => {
      const host = plainName(hostname)
      resolve(hostname).then(
        (addresses) => {
          const objection = objectionToAddresses({ host, addresses, allowed, http })
          if (objection !== null) return callback(failure('ERR_TARGET_BLOCKED', objection), '')
          const fitting = addresses.filter((each) => isOfFamily(each, family))
          const [first] = fitting
          if (first === undefined) return callback(failure('ENOTFOUND', `${host} has no such address`), '')
          if (all === true) return callback(null, fitting)
          return callback(null, first.address, first.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      )
    }
  }

  return { checkUrl, checkTarget, vetAddresses, lookup: lookupVetted(false), httpLookup: lookupVetted(true) }
}

function refuse(message: string): TargetVerdict {
  return { ok: false, message }
}

function failure(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code })
}

/** The host as the resolver takes it: no brackets around IPv6, no dot at the end. */
function hostOf(url: URL): string {
  return plainName(url.hostname.replace(/^\[|\]$/g, ''))
}

function plainName(hostname: string): string {
  return hostname.replace(/\.$/, '').toLowerCase()
}

function objectionToHost(url: URL, allowed: AllowedTargets): string | null {
  const host = hostOf(url)
  if (allowed.hasHost(host)) return null
  const http = url.protocol === 'http:'
  if (isIP(host) !== 0) return objectionToAddress({ name: host, address: host, allowed, http })
  // A name may still resolve to addresses that are allowed, if any are.
  return http && !allowed.hasRanges ? httpObjection(host) : null
}

function httpObjection(target: string): string {
  return failures.byHttps.write({ target })
}

interface VetAll {
  readonly host: string
  readonly addresses: readonly ResolvedAddress[]
  readonly allowed: AllowedTargets
  readonly http: boolean
}

function objectionToAddresses({ host, addresses, allowed, http }: VetAll): string | null {
  if (allowed.hasHost(host)) return null
  for (const { address } of addresses) {
    const objection = objectionToAddress({ name: `${host} (${address})`, address, allowed, http })
    if (objection !== null) return objection
  }
  return null
}

interface Vet {
  readonly address: string
  readonly allowed: AllowedTargets
  readonly http: boolean
}

/** `name`: what the message calls it. */
function objectionToAddress({ name, ...vet }: Vet & { readonly name: string }): string | null {
  const objection = objectionTo(vet)
  if (objection === null) return null
  if (objection.kind === 'http') return httpObjection(name)
  const { range } = objection
  return range === null
    ? failures.noAddress.write({ target: name })
    : failures.notPublic.write({ target: name, range })
}

function objectionTo({ address, allowed, http }: Vet): Objection | null {
  const bits = addressBits(address)
  if (bits === null) return { kind: 'special', range: null }
  if (allowed.hasAddress(bits)) return null
  const range = specialRangeOf(reachedBits(bits))
  if (range !== null) return { kind: 'special', range }
  return http ? { kind: 'http' } : null
}

function isOfFamily(each: ResolvedAddress, family: number | string | undefined): boolean {
  return family === undefined || family === 0 || `IPv${each.family}` === family || each.family === family
}

/** What the resolver says in time; nothing if it fails or takes too long. */
async function withinLimit(
  answer: Promise<readonly ResolvedAddress[]>,
  clock: Clock,
): Promise<readonly ResolvedAddress[]> {
  const limit = Promise.withResolvers<readonly ResolvedAddress[]>()
  const cancel = clock.after(LOOKUP_LIMIT_MS, () => limit.resolve([]))
  try {
    return await Promise.race([answer.catch(() => []), limit.promise])
  } finally {
    cancel()
  }
}
