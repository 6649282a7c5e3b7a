import { request } from 'undici'
import type { Config } from '../config.ts'
import { systemClock } from '../clock.ts'
import { localUrl } from '../local-url.ts'

export interface BridgeCall {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** `error`: why there was no answer, such as `ECONNREFUSED`. */
export type BridgeAnswer =
  | { readonly ok: true; readonly status: number; readonly text: string; readonly durationMs: number }
  | { readonly ok: false; readonly error: string }

const DEADLINE_MS = 10_000

/** Where a bridge with this configuration listens, seen from this machine; null when the system chose the port. */
export function localUrlOf(config: Config): string | null {
  return config.port === 0 ? null : localUrl(config)
}

/** Asks the bridge. Never rejects. */
export async function askBridge({ url, method = 'GET', headers, body }: BridgeCall): Promise<BridgeAnswer> {
  const startedAt = systemClock.monotonic()
  const deadline = new AbortController()
  const cancel = systemClock.after(DEADLINE_MS, () => deadline.abort())
  try {
    const answer = await request(url, {
      method,
      signal: deadline.signal,
      ...(headers && { headers }),
      ...(body && { body }),
    })
    const text = await answer.body.text()
    return {
      ok: true,
      status: answer.statusCode,
      text,
      durationMs: Math.round(systemClock.monotonic() - startedAt),
    }
  } catch (error) {
    if (deadline.signal.aborted) return { ok: false, error: `no answer within ${DEADLINE_MS / 1000} seconds` }
    const { code, message } = error as NodeJS.ErrnoException
    return { ok: false, error: code ?? message }
  } finally {
    cancel()
  }
}
