import type { Bundle, ZObject } from 'zapier-platform-core'
import { allowsLocalBridge } from '../environment.ts'
import { isPrivateHost } from './private-host.ts'

const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i

/**
 * Where the bridge of this connection is: `https://bridge.example.com`. What was typed may lack `https://` and may
 * end with a slash.
 * @throws an error that tells what is wrong with it
 */
export function bridgeOrigin(z: ZObject, { authData }: Pick<Bundle, 'authData'>): string {
  const typed = (authData['bridgeUrl'] ?? '').trim()
  const url = URL.parse(hasScheme.test(typed) ? typed : `https://${typed}`)
  const problem = url === null ? 'is not a web address' : problemWith(url)
  if (url !== null && problem === undefined) return url.origin
  const message = `The Bridge URL ${problem}. Type only where the bridge is, as in https://bridge.example.com`
  throw new z.errors.Error(message, 'INVALID_BRIDGE_URL')
}

function problemWith(url: URL): string | undefined {
  const { protocol, hostname, username, password, pathname, search, hash } = url
  if (username || password) return 'contains a user name or a password'
  if (pathname !== '/' || search || hash) return `goes on after the host name (${pathname}${search}${hash})`
  const isPrivate = isPrivateHost(hostname)
  if (isPrivate && allowsLocalBridge()) return undefined
  if (isPrivate) return `names ${hostname}, which Zapier cannot reach: it works inside your own network only`
  return protocol === 'https:' ? undefined : 'does not start with https://'
}
