import type { AfterResponseMiddleware, HttpResponse, ZObject } from 'zapier-platform-core'

const WAIT_SECONDS = 60

/** Turns an answer that is no success into the error that makes Zapier do the right thing, in the bridge's own words. */
export const explainFailure: AfterResponseMiddleware = (response, z) => {
  const accepted: readonly number[] = response.request.middlewareData?.['accepted'] ?? []
  if (response.status < 300 || accepted.includes(response.status)) return response
  throw failureOf(z, response)
}

function failureOf(z: ZObject, response: HttpResponse): Error {
  const { status } = response
  const message = wordsOf(response)
  switch (status) {
    case 401:
      // Zapier marks the connection as expired, tells its owner, and holds the runs.
      return new z.errors.ExpiredAuthError(`${message} Reconnect the account with a valid API key.`)
    case 404:
    case 409:
      // What the Zap asked for is not there, or not any more: no fault that a retry would mend.
      return new z.errors.HaltedError(message)
    case 429:
    case 502:
    case 503:
    case 504:
      return new z.errors.ThrottledError(message, retryAfter(response))
    default:
      return new z.errors.Error(message, response.data?.code ?? 'BRIDGE_ERROR', status)
  }
}

function wordsOf({ status, data, getHeader, request }: HttpResponse): string {
  if (typeof data?.error === 'string') return data.error
  const host = URL.parse(`${request.url}`)?.host
  if (status < 400) {
    return `The address of the hook bridge redirects to ${getHeader('location')}. Use that address as the Bridge URL.`
  }
  if (status >= 500) return `The hook bridge at ${host} cannot be reached now (HTTP ${status}).`
  return `What answers at ${host} is not a hook bridge (HTTP ${status}). Check the Bridge URL of the connection.`
}

function retryAfter({ getHeader }: HttpResponse): number {
  const seconds = Number(getHeader('retry-after'))
  return seconds > 0 ? Math.ceil(seconds) : WAIT_SECONDS
}
