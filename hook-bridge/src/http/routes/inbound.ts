import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { receiveEvent, type Received } from '../../inbound/receive-event.ts'
import type { OpenSource } from '../../registry.ts'
import { traceRequests } from '../trace-requests.ts'

type Params = { token: string; event?: string }
type Needs = Pick<Deps, 'store' | 'registry' | 'clock' | 'dispatcher' | 'metrics' | 'log' | 'tracing'>

const BODY_LIMIT = 1024 * 1024
const NO_BODY = Buffer.alloc(0)
const RETRY_AFTER_SECONDS = '5'
const RECEIVED = '{"received":true}'
const RECEIVED_AGAIN = '{"received":true,"duplicate":true}'

/**
 * The inbound door: raw bytes in, status out. Never a redirect (senders that follow one lose the body), never an
 * answer that makes a sender retry what cannot succeed. `/in/:token/:event` names the event for senders that do not.
 */
export function registerInbound(scope: FastifyInstance, deps: Needs): void {
  // The bytes are signed, so nothing may parse them first. The Content-Type is dropped: it decides nothing here, and
  // one that Fastify can make no sense of would be refused.
  scope.addHook('onRequest', ({ headers }, _reply, done) => {
    headers['content-type'] = undefined
    done()
  })
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    done(null, body)
  })

  for (const url of ['/in/:token', '/in/:token/:event']) {
    scope.post<{ Params: Params }>(
      url,
      { bodyLimit: BODY_LIMIT, ...traceRequests(deps) },
      async (request, reply) => {
        const source = deps.registry.sourceByToken(request.params.token)
        if (!source) return answerUnknown(reply)
        const raw = Buffer.isBuffer(request.body) ? request.body : NO_BODY
        const received = await receiveEvent(deps, {
          source,
          raw,
          headers: request.headers,
          pinned: request.params.event,
        })
        if (deps.tracing) request.broughtIn = { ...received, provider: source.provider }
        return answer(reply, received, source)
      },
    )
    scope.get<{ Params: Params }>(url, async (request, reply) => {
      if (!deps.registry.sourceByToken(request.params.token)) return answerUnknown(reply)
      return reply.type('application/json').send('{"alive":true}')
    })
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
      url,
      handler: async (_request: FastifyRequest, reply) =>
        refuse(reply.header('Allow', 'GET, HEAD, POST'), 405, {
          error: 'Webhooks are sent here with POST.',
          code: 'VALIDATION_ERROR',
        }),
    })
  }
}

function answer(reply: FastifyReply, received: Received, source: OpenSource): FastifyReply {
  switch (received.kind) {
    case 'stored':
      return reply.type('application/json').send(received.result === 'duplicate' ? RECEIVED_AGAIN : RECEIVED)
    case 'unauthorized':
      return refuse(reply, 401, {
        error:
          'The signature is missing or does not match. The body must be signed (HMAC-SHA256 over its exact bytes) ' +
          `with the signing secret of this ${source.provider} source. Compare the secret on both sides; ` +
          'a body that is changed on its way fails, too.',
        code: 'UNAUTHORIZED',
      })
    case 'malformed':
      return refuse(reply, 400, { error: received.message, code: 'VALIDATION_ERROR' })
    case 'unavailable':
      return refuse(reply.header('Retry-After', RETRY_AFTER_SECONDS), 503, {
        error: `The event could not be stored, please send it again. ${received.message}`,
        code: 'UNAVAILABLE',
      })
  }
}

function answerUnknown(reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, {
    error:
      'No source has this inbound URL. It may be mistyped, or the source was removed: list the sources of the bridge.',
    code: 'NOT_FOUND',
  })
}

function refuse(reply: FastifyReply, status: number, problem: { error: string; code: string }): FastifyReply {
  return reply.code(status).send({ success: false, ...problem })
}
