/** What n8n can be asked. Every call throws with n8n's own words unless the answer is 2xx. */
export interface N8nApi {
  readonly origin: string
  /** What the editor asks, signed in as the owner: the `data` of the answer. */
  editor<Data = unknown>(method: string, path: string, body?: unknown): Promise<Data>
  /** A JSON file that the editor loads. */
  file<Data>(path: string): Promise<Data>
  /** The public API, with an API key: the whole answer. */
  public<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>

const OWNER = {
  email: 'owner@example.com',
  firstName: 'Olga',
  lastName: 'Owner',
  password: 'For-tests-0nly',
}
// n8n ties a login to a browser; the push reference is where it would send what the editor shows.
const BROWSER = { 'browser-id': 'e2e', 'push-ref': 'e2e' }

/** Makes the first user of a new n8n, and an API key for all that the public API offers. */
export async function signUp(origin: string): Promise<N8nApi> {
  const answer = await send(`${origin}/rest/owner/setup`, { method: 'POST', body: OWNER, headers: BROWSER })
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ')

  const editor: Call = async (method, path, body) => {
    const response = await send(`${origin}/rest${path}`, { method, body, headers: { ...BROWSER, cookie } })
    return ((await response.json()) as { data: unknown }).data
  }
  const scopes = await editor('GET', '/api-keys/scopes')
  const key = (await editor('POST', '/api-keys', { label: 'e2e', scopes, expiresAt: null })) as {
    rawApiKey: string
  }
  const publicApi: Call = async (method, path, body) => {
    const headers = { 'x-n8n-api-key': key.rawApiKey }
    return (await send(`${origin}/api/v1${path}`, { method, body, headers })).json()
  }
  const file = async (path: string) =>
    (await send(origin + path, { method: 'GET', body: undefined, headers: { cookie } })).json()
  return {
    origin,
    file: file as N8nApi['file'],
    editor: editor as N8nApi['editor'],
    public: publicApi as N8nApi['public'],
  }
}

interface Request {
  readonly method: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

async function send(url: string, { method, body, headers }: Request): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`)
  return response
}
