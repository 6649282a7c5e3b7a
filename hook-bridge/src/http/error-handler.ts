import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import { DoctorStopped } from '../doctor/webhook-doctor.ts'
import { StoreUnavailable } from '../store/store.ts'
import { ApiError, type ErrorCode, unavailable } from './errors.ts'
import { readAway } from './read-away.ts'

/** The one form of every answer that is not a success. */
export function envelopeOf({ message, code, details }: Pick<ApiError, 'message' | 'code' | 'details'>) {
  return { success: false as const, error: message, code, ...(details && { details }) }
}

/** Turns whatever goes wrong into the error envelope. What nobody expected is logged, and told to nobody outside. */
export function handleErrors(app: FastifyInstance, { log, clock }: Deps): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const known = asApiError(error, request)
    if (!known)
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed')
    if (known?.code === 'PAYLOAD_TOO_LARGE') await readAway(request.raw, clock)
    send(reply, known ?? unexpected())
    return reply
  })
}

/** Answers with the envelope. Also for where no handler may throw. */
export function send(reply: FastifyReply, error: ApiError): void {
  void reply.code(error.status).headers(error.headers).send(envelopeOf(error))
}

function unexpected(): ApiError {
  return new ApiError(
    'INTERNAL_ERROR',
    'Something went wrong inside the bridge. The log of the service says what.',
  )
}

function asApiError(error: FastifyError, request: FastifyRequest): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (error instanceof StoreUnavailable)
    return unavailable(`The event store cannot be used now: ${error.message}`)
  if (error instanceof DoctorStopped) return unavailable(error.message)
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error)
  const code = frameworkCodes.get(error.statusCode ?? 0)
  // Fastify's own refusals carry a code and a message without any of the request's content.
  if (code === undefined || !error.code?.startsWith('FST_')) return undefined
  if (code === 'PAYLOAD_TOO_LARGE') {
    return new ApiError(
      code,
      `The body is larger than ${request.routeOptions.bodyLimit} bytes. Send less at once.`,
    )
  }
  return new ApiError(code, `${error.message}.`)
}

const frameworkCodes = new Map<number, ErrorCode>([
  [400, 'VALIDATION_ERROR'],
  [404, 'NOT_FOUND'],
  [413, 'PAYLOAD_TOO_LARGE'],
])

/** Names every field that does not fit, by its path; `body` is the request as a whole. */
function invalidRequest(error: FastifyError): ApiError {
  const whole = error.validationContext ?? 'body'
  const details: Record<string, string> = {}
  for (const { instancePath, message = 'cannot be used' } of error.validation ?? []) {
    const path = instancePath.replace(/^\//, '').replaceAll('/', '.')
    details[path === '' ? whole : path] ??= message
  }
  const lines = Object.entries(details).map(([path, message]) => `${path}: ${message}`)
  return new ApiError('VALIDATION_ERROR', `The request is not valid. ${lines.join(' ')}`, { details })
}
