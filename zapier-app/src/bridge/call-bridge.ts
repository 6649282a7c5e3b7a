import type { Bundle, HttpResponse, ZObject } from 'zapier-platform-core'
import { bridgeOrigin } from './bridge-origin.ts'
import { networkFailure } from './network-failure.ts'

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, such as `/webhooks`. */
  readonly path: string
  /** Empty ones are left out. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** Statuses, beside those of success, that are no failure. */
  readonly accepted?: readonly number[]
}

/** Under the 30 seconds that Zapier gives us, so that the failure is told in our words. */
const TIMEOUT_MS = 25_000

/**
 * Calls the API of the bridge.
 * @throws the error that fits what went wrong, with a message that people understand
 */
export async function callBridge(z: ZObject, bundle: Bundle, call: Call): Promise<HttpResponse> {
  const { method = 'GET', path, params = {}, body, accepted = [] } = call
  const origin = bridgeOrigin(z, bundle)
  try {
    const response = await z.request({
      url: `${origin}/api/v1${path}`,
      method,
      params,
      ...(body !== undefined && { body: JSON.stringify(body), headers: jsonHeaders }),
      removeMissingValuesFrom: { params: true },
      // A redirect would take the request, and perhaps the key, to a host that nobody entered.
      redirect: 'manual',
      timeout: TIMEOUT_MS,
      // explainFailure throws for all that is not accepted here.
      skipThrowForStatus: true,
      middlewareData: { accepted },
    })
    if (response.status === 204 || accepted.includes(response.status)) return response
    if (response.data?.success === true) return response
  } catch (error) {
    throw networkFailure(z, new URL(origin).host, error)
  }
  const message = `What answers at ${origin} is not a hook bridge. Check the Bridge URL of the connection.`
  throw new z.errors.Error(message, 'NOT_A_BRIDGE')
}

const jsonHeaders = { 'content-type': 'application/json' }

/** Calls the API of the bridge, and gives the `data` of its answer. */
export async function askBridge<Data>(z: ZObject, bundle: Bundle, call: Call): Promise<Data> {
  return (await callBridge(z, bundle, call)).data.data as Data
}

/** One thing by its id; undefined where there is none. */
export async function findById<Data>(
  z: ZObject,
  bundle: Bundle,
  { path, id }: { path: string; id: string },
): Promise<Data | undefined> {
  const call = { path: `${path}/${encodeURIComponent(id)}`, accepted: [404] }
  const { status, data } = await callBridge(z, bundle, call)
  return status === 404 ? undefined : (data.data as Data)
}
