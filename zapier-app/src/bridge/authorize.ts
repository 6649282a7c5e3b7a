import type { BeforeRequestMiddleware } from 'zapier-platform-core'
import { version } from '../version.ts'
import { bridgeOrigin } from './bridge-origin.ts'

/** Adds the API key to requests to the bridge of this connection, and to no others: a key must not leave for another host. */
export const authorize: BeforeRequestMiddleware = (request, z, bundle) => {
  if (URL.parse(request.url)?.origin !== bridgeOrigin(z, bundle)) return request
  const headers = {
    ...request.headers,
    'user-agent': `hook-bridge-zapier/${version}`,
    Authorization: `Bearer ${bundle.authData['apiKey']}`,
  }
  return { ...request, headers }
}
