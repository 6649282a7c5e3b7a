import type { ConnectedSource, Webhook } from '../support/bridge.ts'

/** The HTTP API of a bridge in a container, with one key. */
export interface BridgeApi {
  /** Throws with the bridge's own words unless the answer is 2xx. */
  call<Data = unknown>(method: string, path: string, body?: unknown): Promise<Data>
  subscribe(url: string, events: readonly string[]): Promise<Webhook>
  connect(provider: string): Promise<ConnectedSource>
}

export interface ApiAccess {
  readonly origin: string
  readonly key: string
}

export function openApi({ origin, key }: ApiAccess): BridgeApi {
  async function call<Data>(method: string, path: string, body?: unknown): Promise<Data> {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return (text === '' ? undefined : (JSON.parse(text) as { data: unknown }).data) as Data
  }
  return {
    call,
    subscribe: (url, events) => call('POST', '/webhooks', { url, events }),
    connect: (provider) => call('POST', '/sources', { provider }),
  }
}
