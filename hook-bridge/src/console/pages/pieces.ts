import type { DeliveryState } from '../../store/read-store.ts'
import type { SubscriptionState } from '../../store/registry-store.ts'
import { type Html, html, trusted } from '../html.ts'
import { icon, type IconName } from '../icons.ts'
import { csrfField, type View } from '../page.ts'

const ICONS: Readonly<Record<DeliveryState | SubscriptionState, IconName>> = {
  pending: 'waiting',
  delivered: 'good',
  dead: 'bad',
  held: 'held',
  cancelled: 'bad',
  active: 'good',
  paused: 'held',
  suspended: 'bad',
  gone: 'bad',
}

export function deliveryBadge({ texts }: View, state: DeliveryState): Html {
  return badge(state, texts.states.delivery[state])
}

export function webhookBadge({ texts }: View, state: SubscriptionState): Html {
  return badge(state, texts.states.webhook[state])
}

function badge(state: DeliveryState | SubscriptionState, text: string): Html {
  return html`<span class="badge badge-${state}">${icon(ICONS[state])}${text}</span>`
}

/** Says that there is nothing, and what to do next. */
export function emptyState(title: string, text: string, action?: Html): Html {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    <p>${text}</p>
    ${action && html`<p>${action}</p>`}
  </div>`
}

/** A button that changes something. */
export function actionForm(view: View, action: string, button: Html, fields?: Html): Html {
  return html`<form method="post" action="${action}" class="inline">
    ${csrfField(view)}${fields}${button}
  </form>`
}

/** A change that wants a second thought: what it means unfolds first, and then its button. */
export function guarded(
  view: View,
  { action, label, text }: { action: string; label: string; text: string },
): Html {
  return html`<details class="guarded">
    <summary>${label}…</summary>
    <p>${text}</p>
    ${actionForm(view, action, html`<button class="danger">${label}</button>`)}
  </details>`
}

/** A value that people copy, with the button that does. */
export function copyable({ texts }: View, id: string, value: string): Html {
  return html`<div class="copyable"><code id="${id}">${value}</code>${copyButton({ texts }, id)}</div>`
}

export function copyButton({ texts }: Pick<View, 'texts'>, id: string): Html {
  return html`<button
    type="button"
    class="quiet copy"
    data-copy="${id}"
    data-copied="${texts.events.copied}"
    hidden
  >
    ${texts.events.copy}
  </button>`
}

export function select(
  { id, label, value }: { id: string; label: string; value: string },
  options: readonly (readonly [value: string, text: string])[],
): Html {
  const items = options.map(
    ([each, text]) => html`<option value="${each}" ${each === value && trusted('selected')}>${text}</option>`,
  )
  return html`<div class="field">
    <label for="${id}">${label}</label
    ><select id="${id}" name="${id}">
      ${items}
    </select>
  </div>`
}

export function facts(
  rows: readonly (readonly [label: string, value: Html | string | number | null | false])[],
): Html {
  const shown = rows.filter(([, value]) => value !== null && value !== false)
  return html`<dl class="facts">
    ${shown.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** Links to the older and the newest rows. `older`: the address of the next page. */
export function pages(
  { texts }: View,
  { older, newest }: { older: string | null; newest: string | null },
): Html | null {
  if (older === null && newest === null) return null
  return html`<nav class="pages" aria-label="${texts.paging.label}">
    ${newest !== null && html`<a href="${newest}">${texts.paging.newest}</a>`}
    ${older !== null && html`<a href="${older}" rel="next">${texts.paging.older}</a>`}
  </nav>`
}

/** The form to find something by its id. */
export function findForm({ texts }: View): Html {
  return html`<form method="get" action="/console/find" class="find" role="search">
    <label class="hidden" for="find">${texts.find.label}</label>
    <input
      id="find"
      name="id"
      type="search"
      placeholder="${texts.find.placeholder}"
      autocomplete="off"
      spellcheck="false"
      required
    />
    <button aria-label="${texts.find.submit}">${icon('search')}</button>
  </form>`
}
