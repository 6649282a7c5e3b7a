import { type Html, html } from '../html.ts'
import type { View } from '../page.ts'
import { copyButton } from './pieces.ts'

/** More than this is cut in the page; the evidence file has it all. */
const MOST_SHOWN = 100_000

/** The delivered JSON, so that people can read it. */
export function payloadSection(view: View, body: Buffer | null): Html {
  const { events } = view.texts
  return html`<section aria-labelledby="payload-title">
    <div class="title">
      <h2 id="payload-title">${events.payload}</h2>
      ${body !== null && copyButton(view, 'payload')}
    </div>
    ${
      body === null
        ? html`<p class="muted">${events.noPayload}</p>`
        : html`<pre
            tabindex="0"
            aria-labelledby="payload-title"
          ><code id="payload">${pretty(body)}</code></pre>`
    }
  </section>`
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
