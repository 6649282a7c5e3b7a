import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hashApiKey } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { ApiKey, Workspace } from '../store/registry-store.ts'
import { ApiError } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set on every route under /api/v1. */
    caller: Caller
  }
}

export interface Caller {
  readonly workspace: Workspace
  readonly apiKey: ApiKey
}

/** Failed attempts a minute and address: a wrong key is answered, guessing keys is not. */
const MOST_FAILURES = 60
const MINUTE_MS = 60_000

/** Lets in who has an API key, at most `rateLimit` times a minute and key. Needs @fastify/rate-limit in the scope. */
export function requireApiKey(api: FastifyInstance, deps: Deps, rateLimit: number): void {
  const countFailure = api.createRateLimit({ max: MOST_FAILURES, timeWindow: MINUTE_MS })
  const countRequest = api.createRateLimit({
    max: rateLimit,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ caller }) => caller.apiKey.id,
  })

  // Null until the hook below sets it, which is before any handler runs.
  api.decorateRequest('caller', null as unknown as Caller)
  api.addHook('onRequest', async (request, reply) => {
    const key = bearerOf(request)
    const caller = key === undefined ? undefined : callerWith(deps, key)
    if (!caller) {
      refuseBeyond(await countFailure(request))
      throw unauthorized(key === undefined)
    }
    request.caller = caller
    const count = await countRequest(request)
    refuseBeyond(count)
    tellLimits(reply, count)
  })
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
}

function callerWith({ registry }: Deps, key: string): Caller | undefined {
  // The registry knows hashes only, so how long the look-up takes tells nothing about any key.
  const apiKey = registry.apiKeyByHash(hashApiKey(key))
  const workspace = apiKey && registry.workspace(apiKey.workspace)
  return workspace && { workspace, apiKey }
}

function unauthorized(missing: boolean): ApiError {
  const message = missing
    ? 'An API key is needed. Send the header "Authorization: Bearer <api key>".'
    : 'This API key is unknown or was revoked. Check that all of it was copied, or ask for a new one.'
  return new ApiError('UNAUTHORIZED', message, { headers: { 'www-authenticate': 'Bearer' } })
}

type Count = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>

function refuseBeyond(count: Count): void {
  if (count.isAllowed || !count.isExceeded) return
  const seconds = Math.max(1, count.ttlInSeconds)
  throw new ApiError(
    'RATE_LIMIT_EXCEEDED',
    `More than ${count.max} requests in a minute. Try again in ${seconds} seconds.`,
    { headers: { 'retry-after': String(seconds), ...limitHeaders(count.max, 0, seconds) } },
  )
}

function tellLimits(reply: FastifyReply, count: Count): void {
  if (!count.isAllowed) reply.headers(limitHeaders(count.max, count.remaining, count.ttlInSeconds))
}

function limitHeaders(max: number, remaining: number, seconds: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(max),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(seconds),
  }
}
