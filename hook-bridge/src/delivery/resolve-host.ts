import { lookup } from 'node:dns/promises'

export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** All addresses of a host name; rejects as `dns.lookup` does, with a `code` such as ENOTFOUND. */
export type ResolveHost = (hostname: string) => Promise<readonly ResolvedAddress[]>

/**
 * The system's resolver, with one question per name at a time. The system answers from a few threads only, so a name
 * whose servers are silent must not take one of them for every attempt that waits for it.
 */
export function createResolveHost(ask: ResolveHost = systemLookup): ResolveHost {
  const asked = new Map<string, Promise<readonly ResolvedAddress[]>>()
  return (hostname) => {
    let answer = asked.get(hostname)
    if (answer === undefined) {
      answer = ask(hostname).finally(() => asked.delete(hostname))
      asked.set(hostname, answer)
    }
    return answer
  }
}

const systemLookup: ResolveHost = (hostname) => lookup(hostname, { all: true })
