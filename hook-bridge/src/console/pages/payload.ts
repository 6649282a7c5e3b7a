import { type Html, html } from '../html.ts'
import type { View } from '../page.ts'
import { copyButton } from './pieces.ts'

/** More than this is cut in the page; the evidence file has it all. */
const MOST_SHOWN = 100_000

/** The delivered JSON, so that people can read it. */
export function payloadView(view: View, body: Buffer | null): Html {
  const { events } = view.texts
  if (body === null) return html`<p class="muted">${events.noPayload}</p>`
  return html`<div class="payload">
    ${copyButton(view, 'payload')}
    <pre tabindex="0" aria-label="${events.payload}"><code id="payload">${pretty(body)}</code></pre>
  </div>`
}

function pretty(body: Buffer): string {
  const text = body.toString('utf8')
  try {
    return shortened(JSON.stringify(JSON.parse(text), null, 2))
  } catch {
    return shortened(text)
  }
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} …` : text
}
