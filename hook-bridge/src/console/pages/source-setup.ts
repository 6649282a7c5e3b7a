import { eventTypesOf } from '../../inbound/sources.ts'
import type { OpenSource } from '../../registry.ts'
import { type Html, html } from '../html.ts'
import type { View } from '../page.ts'
import { actionForm, copyable } from './pieces.ts'

interface Setup {
  readonly source: OpenSource
  readonly inboundUrl: string
  /** Whether the secret stands on the same page. */
  readonly hasSecret: boolean
}

/** What is left to do at the provider, one step after the other. */
export function setupSteps(view: View, setup: Setup): Html {
  const { upstream, provider } = setup.source
  if (upstream) return registered(view, setup.source)
  return provider === 'inmova' ? inmova(view, setup) : cablenetai(view, setup)
}

function cablenetai({ texts: { sources } }: View, { hasSecret }: Setup): Html {
  return html`<ol class="steps">
      ${sources.cablenetai.map((step) => html`<li>${step}</li>`)}
    </ol>
    ${!hasSecret && html`<p class="hint">${sources.cablenetaiNoSecret}</p>`}`
}

/** Inmova makes the secret itself, so it has to come here. */
function inmova(view: View, { source, inboundUrl }: Setup): Html {
  const { sources } = view.texts
  const [register, copy, paste] = sources.inmova
  const save = actionForm(
    view,
    `/console/sources/${source.id}/secret`,
    html`<button>${sources.saveSecret}</button>`,
    html`<label for="vendor-secret">${sources.vendorSecret}</label
      ><input
        id="vendor-secret"
        name="secret"
        type="password"
        autocomplete="off"
        spellcheck="false"
        required
        minlength="8"
      />`,
  )
  return html`<ol class="steps">
    <li>${register}${copyable(view, 'register-command', registerCommand(source, inboundUrl))}</li>
    <li>${copy}</li>
    <li>${paste}${save}</li>
  </ol>`
}

function registerCommand({ provider }: OpenSource, url: string): string {
  const body = JSON.stringify({ url, events: eventTypesOf(provider) })
  return (
    'curl -X POST https://inmovaapp.com/api/v1/webhooks -H "Authorization: Bearer $INMOVA_API_KEY" ' +
    `-H "Content-Type: application/json" -d '${body}'`
  )
}

function registered({ texts: { sources } }: View, { provider, upstream }: OpenSource): Html {
  const accepted = upstream?.acceptedEvents ?? []
  const missing = eventTypesOf(provider).filter((type) => !accepted.includes(type))
  return html`<p>${sources.inmovaUpstream(URL.parse(upstream?.baseUrl ?? '')?.host ?? '')}</p>
    ${missing.length > 0 && html`<p class="hint">${sources.missing(missing.join(', '))}</p>`}`
}
