import { createHmac } from 'node:crypto'
import { providers } from '../../src/generated/events.ts'
import type { CatalogueEvent } from '../../src/event.ts'

export interface Posted {
  /** Names and values as they were sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly content: string
}

/**
 * What the platform makes of a POST to the address of a Zap: most headers get `Http-` and capitals, and the parsed
 * body gets a `querystring`.
 */
export function asBundle({ headers, content }: Posted) {
  const renamed = Object.entries(headers).map(([name, value]) => [zapierName(name), value])
  return {
    rawRequest: {
      method: 'POST' as const,
      querystring: '',
      headers: Object.fromEntries(renamed) as Record<string, string>,
      content,
    },
    cleanedRequest: { ...(JSON.parse(content) as object), querystring: {} },
  }
}

function zapierName(name: string): string {
  const camel = name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
  return ['Content-Type', 'Content-Length'].includes(camel) ? camel : `Http-${camel}`
}

export interface SignedOptions {
  readonly secret: string
  readonly eventId?: string
  readonly body?: object
  readonly headers?: Record<string, string>
}

/** A delivery as the bridge makes it. */
export function signed(event: CatalogueEvent, { secret, eventId, body, headers }: SignedOptions): Posted {
  const provider = providers[event.provider]
  const content = JSON.stringify(body ?? event.sample)
  const signature = createHmac('sha256', secret).update(content).digest('hex')
  return {
    content,
    headers: {
      'content-type': 'application/json',
      [provider.signatureHeader]: provider.id === 'inmova' ? `sha256=${signature}` : signature,
      [provider.eventHeader]: event.type,
      'webhook-id': eventId ?? 'evt_1',
      'X-Hook-Attempt': '1',
      ...headers,
    },
  }
}
