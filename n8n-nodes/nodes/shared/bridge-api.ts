import {
  NodeApiError,
  NodeOperationError,
  type IDataObject,
  type IExecuteFunctions,
  type IHookFunctions,
  type IHttpRequestMethods,
  type ILoadOptionsFunctions,
  type IN8nHttpFullResponse,
  type JsonObject,
} from 'n8n-workflow'

const CREDENTIAL = 'hookBridgeApi'

export type BridgeContext = IHookFunctions | IExecuteFunctions | ILoadOptionsFunctions

export interface BridgeCall {
  readonly method?: IHttpRequestMethods
  /** Below `/api/v1`, such as `/webhooks`. */
  readonly path: string
  readonly query?: IDataObject
  readonly body?: IDataObject
  /** Statuses, beside those of success, that are no failure. */
  readonly accepted?: readonly number[]
  /** The item it is about, so that an error names it. */
  readonly itemIndex?: number
}

/** What the bridge answers; nothing of it after a 204. */
export interface BridgeAnswer<Data> {
  readonly status: number
  readonly data: Data
  /** Of lists: where the next page begins; null after the last. */
  readonly nextCursor: string | null
}

interface Envelope {
  readonly success?: boolean
  readonly data?: unknown
  readonly error?: unknown
  readonly details?: Readonly<Record<string, string>>
  readonly pagination?: { readonly nextCursor?: string | null }
}

const TIMEOUT_MS = 25_000

/**
 * Calls the API of the bridge.
 * @throws NodeApiError in the bridge's own words where it refuses; NodeOperationError where no bridge answers
 */
export async function callBridge<Data = IDataObject>(
  context: BridgeContext,
  call: BridgeCall,
): Promise<BridgeAnswer<Data>> {
  const { accepted = [], itemIndex } = call
  const origin = await bridgeOrigin(context)
  const { statusCode: status, body, headers } = await request(context, origin, call)
  const answer: Envelope = body !== null && typeof body === 'object' && !Buffer.isBuffer(body) ? body : {}
  if (status === 204 || accepted.includes(status) || (status < 300 && answer.success === true)) {
    return { status, data: answer.data as Data, nextCursor: answer.pagination?.nextCursor ?? null }
  }
  if (typeof answer.error === 'string') throw refusal(context, status, answer, itemIndex)
  throw new NodeOperationError(context.getNode(), notABridge(origin, status, headers['location']), {
    description: 'Check the Base URL of the Hook Bridge API credential.',
    ...(itemIndex !== undefined && { itemIndex }),
  })
}

/** Calls the API of the bridge, and gives the `data` of its answer. */
export async function askBridge<Data = IDataObject>(context: BridgeContext, call: BridgeCall): Promise<Data> {
  return (await callBridge<Data>(context, call)).data
}

/** Where the bridge of the credential is: `https://bridge.example.com`. */
export async function bridgeOrigin(context: BridgeContext): Promise<string> {
  const { baseUrl } = await context.getCredentials<{ baseUrl: string }>(CREDENTIAL)
  return baseUrl.trim().replace(/\/+$/, '')
}

async function request(
  context: BridgeContext,
  origin: string,
  { method = 'GET', path, query, body, itemIndex }: BridgeCall,
): Promise<IN8nHttpFullResponse> {
  try {
    const answer: IN8nHttpFullResponse = await context.helpers.httpRequestWithAuthentication.call(
      context,
      CREDENTIAL,
      {
        method,
        url: `${origin}/api/v1${path}`,
        ...(query && { qs: query }),
        ...(body && { body }),
        json: true,
        timeout: TIMEOUT_MS,
        // A redirect would take the request, and perhaps the key, to a host that nobody entered.
        disableFollowRedirect: true,
        returnFullResponse: true,
        ignoreHttpStatusErrors: true,
      },
    )
    return answer
  } catch (error) {
    // Not a NodeApiError: n8n would put words of its own, which name neither the address nor what to do.
    throw new NodeOperationError(context.getNode(), `The hook bridge at ${origin} cannot be reached`, {
      description: `${(error as Error).message}. Check the Base URL of the Hook Bridge API credential, and that the bridge is running.`,
      ...(itemIndex !== undefined && { itemIndex }),
    })
  }
}

function refusal(context: BridgeContext, status: number, answer: Envelope, itemIndex?: number): NodeApiError {
  const details = Object.entries(answer.details ?? {}).map(([path, message]) => `${path}: ${message}`)
  const advice = status === 401 ? ['Check the API Key of the Hook Bridge API credential.'] : []
  return new NodeApiError(context.getNode(), { ...answer } as JsonObject, {
    message: answer.error as string,
    description: [...details, ...advice].join(' '),
    httpCode: String(status),
    ...(itemIndex !== undefined && { itemIndex }),
  })
}

function notABridge(origin: string, status: number, location: unknown): string {
  if (status >= 300 && status < 400) return `${origin} redirects to ${String(location)}`
  if (status >= 500) return `The hook bridge at ${origin} cannot be reached now (HTTP ${status})`
  return `What answers at ${origin} is not a hook bridge (HTTP ${status})`
}
