import type { InjectOptions } from 'fastify'
import type { TestBridge } from '../http/bridge.ts'

export interface Shown {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  /** Where it leads to; undefined when it does not. */
  readonly location: string | undefined
}

/** A browser as far as the console is concerned: it keeps cookies and sends the forms that pages hold. */
export interface Visitor {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Shown>
  /** Sends the first form of the page that leads to `action`, with these fields changed. */
  submit(
    page: string,
    action: string,
    fields?: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Shown>
  /** Sends a form as any other site could make the browser do. */
  post(path: string, body: string): Promise<Shown>
  signIn(key: string): Promise<Shown>
}

export function createVisitor({ service }: TestBridge): Visitor {
  const cookies = new Map<string, string>()

  async function request(options: InjectOptions): Promise<Shown> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await service.app.inject({ ...options, headers: { ...options.headers, cookie } })
    for (const { name, value, maxAge, expires } of answer.cookies) {
      const isOver = maxAge === 0 || (expires !== undefined && expires.getTime() === 0)
      if (isOver) cookies.delete(name)
      else cookies.set(name, value)
    }
    const { location } = answer.headers
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      location: typeof location === 'string' ? location : undefined,
    }
  }

  const visitor: Visitor = {
    cookies,
    get: (url, headers = {}) => request({ method: 'GET', url, headers }),
    async submit(page, action, fields = {}) {
      const { text } = await visitor.get(page)
      const form = [...text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(
        ([, to]) => to === action,
      )
      if (!form) throw new Error(`${page} has no form to ${action}`)
      const sent = new URLSearchParams()
      for (const [field] of form[2]!.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
        sent.set(attribute(field, 'name'), attribute(field, 'value'))
      }
      for (const [name, value] of Object.entries(fields)) {
        sent.delete(name)
        for (const each of [value].flat()) sent.append(name, each)
      }
      return visitor.post(action, sent.toString())
    },
    post: (url, payload) =>
      request({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    signIn: (key) => visitor.submit('/console/login', '/console/login', { key }),
  }
  return visitor
}

function attribute(tag: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&') ?? ''
}
