import { evaluate, render, type Scope } from '../../iml/index.ts'
import { read } from './app-files.ts'
import type { Definition, Failures } from './definition.ts'

interface Base {
  readonly baseUrl: string
  readonly headers: object
  readonly response: { readonly error: Failures }
}

/** What Make shows for a request that failed. */
class MakeError extends Error {
  override name = 'MakeError'
  readonly type: string

  constructor(message: string, type = 'RuntimeError') {
    super(message)
    this.type = type
  }
}

/** The scope of what is rendered after the answer: `statusCode`, `headers` and `body` are in it. */
export type Answered = Scope & { readonly body: unknown }

const base = read('general/base.iml.json') as Base

/** Modules and lists of choices inherit from the base what they do not say themselves. */
export function withBase(definition: Definition): Definition {
  return {
    ...definition,
    url: definition.url.startsWith('/') ? base.baseUrl + definition.url : definition.url,
    headers: { ...base.headers, ...definition.headers },
    response: { error: base.response.error, ...definition.response },
  }
}

/**
 * Sends the rendered request.
 * @param scope all that the templates may name; any other name fails
 * @throws MakeError with what `response.error` or `response.valid` make of the answer
 */
export async function ask(definition: Definition, scope: Scope, qs: object = {}): Promise<Answered> {
  // Make's word for what is to be left out.
  const known = { ...scope, undefined }
  const { url, method, headers, body } = render(
    {
      url: definition.url,
      method: definition.method,
      headers: definition.headers ?? {},
      body: definition.body,
    },
    known,
  ) as { url: string; method: string; headers: Record<string, string>; body?: unknown }
  const query = { ...(render(definition.qs ?? {}, known) as object), ...qs }
  const response = await fetch(withQuery(url, query), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method !== 'GET' && body !== undefined && { body: bodyText(definition, body) }),
    redirect: 'manual',
  })
  const answered = {
    ...known,
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await bodyOf(response),
  }
  refuse(definition, answered)
  return answered
}

/** An entry that is a list is repeated; nothing is sent for what is empty. */
function withQuery(url: string, qs: object): URL {
  const whole = new URL(url)
  for (const [name, value] of Object.entries(qs)) {
    for (const each of [value].flat()) if (each !== null) whole.searchParams.append(name, String(each))
  }
  return whole
}

function bodyText({ type }: Definition, body: unknown): string {
  return type === 'text' ? String(body) : JSON.stringify(body)
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  return response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text
}

function refuse({ response = {} }: Definition, answered: Answered & { readonly statusCode: number }): void {
  const { statusCode } = answered
  if (statusCode < 200 || statusCode > 299) {
    const failure = response.error?.[String(statusCode)] ?? response.error
    throw new MakeError(String(evaluate(failure!.message, answered, 'app')), failure?.type)
  }
  if (response.valid && evaluate(response.valid.condition, answered, 'app') !== true) {
    throw new MakeError(response.valid.message)
  }
}
