import { listenOnLoopback } from '../../../test/support/loopback-server.ts'
import { readBody } from '../../../test/support/read-body.ts'

export interface InmovaCall {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: unknown
}

export interface InmovaAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Takes the request and never answers. */
  readonly hang?: boolean
  /** Takes the request and breaks the connection. */
  readonly reset?: boolean
}

/** The webhook API of Inmova as its code has it, with the DELETE that its guide promises. */
export interface InmovaApi {
  readonly origin: string
  readonly webhookId: string
  readonly secret: string
  readonly calls: readonly InmovaCall[]
  /** Answers registrations with these events only. */
  accept(events: readonly string[]): void
  /** From now on answers everything like this. */
  answer(answer: InmovaAnswer): void
  close(): Promise<void>
}

const webhookId = 'cmk9w0b1h0009s60h'
const secret = `whsec_${'ab'.repeat(32)}`

export async function startInmovaApi(): Promise<InmovaApi> {
  const calls: InmovaCall[] = []
  let accepted: readonly string[] | undefined
  let fixed: InmovaAnswer | undefined

  function usual({ method, body }: InmovaCall): InmovaAnswer {
    if (method === 'DELETE') return { status: 200, body: '{"success":true}' }
    const { events, ...rest } = body as { events: readonly string[] }
    const data = { id: webhookId, ...rest, events: accepted ?? events, active: true, secret }
    return { status: 201, body: JSON.stringify({ success: true, data, warning: 'Save it.' }) }
  }

  const server = await listenOnLoopback(0, (request, response) => {
    readBody(request)
      .then((bytes) => {
        const text = bytes.toString('utf8')
        const { method = '', url: path = '', headers } = request
        const body: unknown = text === '' ? undefined : JSON.parse(text)
        const call = { method, path, authorization: headers.authorization, body }
        calls.push(call)
        const answer = fixed ?? usual(call)
        if (answer.hang) return
        if (answer.reset) return void response.destroy()
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        response.end(answer.body)
      })
      .catch((error: unknown) => response.destroy(error as Error))
  })
  return {
    origin: server.origin,
    webhookId,
    secret,
    calls,
    accept: (events) => (accepted = events),
    answer: (answer) => (fixed = answer),
    close: () => server.close(),
  }
}
