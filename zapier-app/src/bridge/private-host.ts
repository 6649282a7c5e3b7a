const privateIPv4 =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
const privateIPv6 = /^\[(?:::1?|f[cd][\da-f]{2}:.*|fe[89ab][\da-f]:.*|::ffff:.*)\]$/
const privateEnding = /\.(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/
/** A name without a dot, such as `localhost`. One with an underscore is no host name at all. */
const oneLabel = /^[a-z\d-]+$/

/**
 * Whether a host name, as `URL` spells it, can be meant for one's own network only. It catches mistakes; Zapier's
 * servers could not reach such a host anyway.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return privateIPv6.test(host)
  if (/^[\d.]+$/.test(host)) return privateIPv4.test(host)
  return oneLabel.test(host) || privateEnding.test(host)
}
