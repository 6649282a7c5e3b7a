/** What stands for every address of the machine is none that a client can call; the loopback one is among them. */
const calledInstead: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

export interface ListeningPlace {
  readonly host: string
  readonly port: number
}

/** Where a bridge that listens there is reached from its own machine, without a trailing slash. */
export function localUrl({ host, port }: ListeningPlace): string {
  const called = calledInstead[host] ?? host
  return `http://${called.includes(':') ? `[${called}]` : called}:${port}`
}
