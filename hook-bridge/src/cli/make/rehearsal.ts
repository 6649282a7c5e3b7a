import type { BridgeSide } from './bridge-side.ts'
import type { Line } from './line.ts'

/** Numbers that occur nowhere else, so that they can be shown by what they stand for. */
const HOOK = 9_007_199_254_740_001
const SCENARIO = 9_007_199_254_740_002
const SECRET = 'whsec_0000000000000000000000000000000000000000000000000000000000000000'
const ADDRESS = 'https://hook.example.com/0000000000000000000000000000000'

const shownAs: readonly (readonly [string, string])[] = [
  [String(HOOK), '<id of the webhook>'],
  [String(SCENARIO), '<id of the scenario>'],
  [SECRET, '<signing secret>'],
  [ADDRESS, '<address of the webhook>'],
]

/** Both sides as they would answer, so that the real steps can be shown without doing anything. */
export function rehearse(print: (line: string) => void): {
  readonly line: Line
  readonly bridge: BridgeSide
} {
  function show(where: string, call: string, body?: string): void {
    const text = `${where.padEnd(6)}  ${call}${body === undefined ? '' : `\n        ${body}`}`
    print(shownAs.reduce((shown, [real, name]) => shown.replaceAll(real, name), text))
  }
  return {
    line: {
      async send(url, { method = 'GET', body }) {
        show('Make', `${method} ${url}`, typeof body === 'string' ? body : undefined)
        return Response.json(answerTo(method, new URL(url).pathname))
      },
      wait: async () => {},
    },
    bridge: {
      publicUrl: '',
      async register({ url, events, name }) {
        const body = { url, events, retryPolicy: '24h', client: 'make', name }
        show('Bridge', 'POST /api/v1/webhooks', JSON.stringify(body))
        return { id: 'wh_', secret: SECRET }
      },
      remove: async () => {},
    },
  }
}

function answerTo(method: string, path: string): object {
  if (method === 'GET') return { hooks: [] }
  if (path.endsWith('/hooks')) return { hook: { id: HOOK, url: ADDRESS } }
  return { scenario: { id: SCENARIO, isActive: true } }
}
