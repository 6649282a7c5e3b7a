import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { readBody } from '../support/read-body.ts'

/** What Express hands to a handler, as far as the documented receivers use it. */
export interface ShimRequest {
  readonly headers: IncomingHttpHeaders
  /** What the body parser made of the body; undefined when the content type is not its own. */
  readonly body: unknown
}

export interface ShimAnswer {
  readonly status: number
  /** Text is sent as it is, an object as JSON. */
  readonly body: string | object
}

export type BodyParser = (bytes: Buffer) => unknown

const PARSER_LIMIT_BYTES = 100 * 1024

/** `express.json()`: objects and lists only, a byte order mark is dropped; throws on anything else (a 400). */
export const jsonParser: BodyParser = (bytes) => {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (!/^\s*[[{]/.test(text)) throw new SyntaxError('neither an object nor a list')
  return JSON.parse(text)
}

/** `express.raw({ type: 'application/json' })`. */
export const rawParser: BodyParser = (bytes) => bytes

/** Serves one POST route on 127.0.0.1 and `PORT`, with Express's answers: 400, 404, 413, and 500 to what a handler throws. */
export function servePost(
  path: string,
  parse: BodyParser,
  handle: (request: ShimRequest) => ShimAnswer,
): void {
  async function answerTo(bytes: Buffer, headers: IncomingHttpHeaders): Promise<ShimAnswer> {
    const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
    if (isJson && bytes.length > PARSER_LIMIT_BYTES) return { status: 413, body: 'Payload Too Large' }
    let body: unknown
    try {
      body = isJson ? parse(bytes) : undefined
    } catch {
      return { status: 400, body: 'Bad Request' }
    }
    return handle({ headers, body })
  }

  createServer((incoming, response) => {
    const found = incoming.method === 'POST' && incoming.url?.replace(/\/$/, '') === path
    const answer = readBody(incoming).then((bytes) =>
      found ? answerTo(bytes, incoming.headers) : { status: 404, body: `Cannot ${incoming.method}` },
    )
    answer.then(
      (given) => send(response, given),
      () => send(response, { status: 500, body: 'Internal Server Error' }),
    )
  }).listen(Number(process.env['PORT']), '127.0.0.1')
}

function send(response: ServerResponse, { status, body }: ShimAnswer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'Content-Type': isText ? 'text/html; charset=utf-8' : 'application/json' })
  response.end(isText ? body : JSON.stringify(body))
}
