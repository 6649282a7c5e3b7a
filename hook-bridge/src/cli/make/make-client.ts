import { Make } from '@makehq/sdk'
import type { Line } from './line.ts'
import { protocolOf } from './zone.ts'

/** Make's own client, with a line of ours: it has neither deadlines nor an end by Ctrl-C. */
export class MakeClient extends Make {
  readonly #line: Line

  constructor(token: string, zone: string, line: Line) {
    // 429 says that nothing was done, so it may be asked again; after a 5xx nobody knows.
    super(token, zone, { retry: { onRateLimit: true, onServerError: false } })
    this.protocol = protocolOf(zone)
    this.#line = line
  }

  protected override handleRequest(url: string, init: RequestInit = {}): Promise<Response> {
    return this.#line.send(url, init)
  }

  protected override sleep(ms: number): Promise<void> {
    return this.#line.wait(ms)
  }
}
