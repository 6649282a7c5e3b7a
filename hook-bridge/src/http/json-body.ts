import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors.ts'

/**
 * Reads every body as JSON, whatever its Content-Type says: the curl samples of Inmova's guide carry none, and curl
 * then claims a form. An empty body is no body.
 */
export function readBodiesAsJson(app: FastifyInstance): void {
  // Fastify refuses a Content-Type that it cannot read before it asks any parser.
  app.addHook('onRequest', async (request) => {
    if (request.raw.headers['content-type'] !== undefined) {
      request.raw.headers['content-type'] = 'application/json'
    }
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, parseBody(String(text)))
    } catch (error) {
      done(error as Error)
    }
  })
}

function parseBody(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '').trim()
  if (json === '') return undefined
  try {
    return JSON.parse(json)
  } catch (error) {
    // The parser's own words quote the body, which may hold secrets: only the position is passed on.
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? []
    const where = position === undefined ? '' : ` (at character ${position})`
    throw new ApiError('VALIDATION_ERROR', `The body is not valid JSON${where}. Send one JSON object.`)
  }
}
