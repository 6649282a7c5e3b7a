import type { Recovery } from '../../store/recovery-store.ts'
import { type Html, html } from '../html.ts'
import { csrfField, type View } from '../page.ts'
import { time } from '../show.ts'
import type { Standing } from '../standing.ts'
import { actionForm, select } from './pieces.ts'

/** Those that are over are told for a while: whoever began one wants to see its end. */
const MOST_SHOWN = 5

/** Under way or over: how far each of a webhook's recoveries is, newest first. */
export function recoveryList(view: View, recoveries: readonly Recovery[]): Html | null {
  if (recoveries.length === 0) return null
  const { recoveries: texts } = view.texts
  return html`<section class="card" aria-labelledby="recoveries-title">
    <h2 id="recoveries-title">${texts.title}</h2>
    <ul class="recoveries">
      ${recoveries.slice(0, MOST_SHOWN).map((recovery) => recoveryItem(view, recovery))}
    </ul>
  </section>`
}

function recoveryItem(view: View, recovery: Recovery): Html {
  const { recoveries: texts } = view.texts
  const { id, kind, state, since, moved, createdAt } = recovery
  // What was counted at the beginning may have grown less; more than all is not shown.
  const total = Math.max(recovery.total, moved)
  const label = `${id}-label`
  return html`<li id="${id}">
    <p id="${label}">
      <strong>${texts.kinds[kind]}</strong> ${texts.sinceTime(time(since))}
      <span class="muted">${texts.begun(time(createdAt))}</span>
    </p>
    ${state === 'running' && html`<progress aria-labelledby="${label}" value="${moved}" max="${Math.max(total, 1)}"></progress>`}
    <p>${texts.states[state](moved, total)}</p>
    ${state === 'running' && actionForm(view, `/console/recoveries/${id}/stop`, html`<button>${texts.stop}</button>`)}
  </li>`
}

/** The form that begins one. It unfolds: sending many events again is to be meant. */
export function recoveryForm(view: View, { webhook, dead }: Standing): Html {
  const { texts } = view
  const { recoveries, events } = texts
  const hints = { recover: recoveries.recoverHint(dead), 'catch-up': recoveries.catchUpHint }
  const kinds = (['recover', 'catch-up'] as const).map(
    (kind) =>
      html`<label class="check"
          ><input type="radio" name="kind" value="${kind}" aria-describedby="${kind}-hint" required />
          <span>${recoveries.kinds[kind]}</span></label
        >
        <p class="hint" id="${kind}-hint">${hints[kind]}</p>`,
  )
  const { any: _any, ...spans } = { ...events.sinceOptions, '30d': recoveries.month }
  return html`<details class="card guarded">
    <summary>${recoveries.begin}…</summary>
    <p>${recoveries.explained}</p>
    <form method="post" action="/console/webhooks/${webhook.id}/recover" class="stack narrow-form">
      ${csrfField(view)}
      <fieldset>
        <legend>${recoveries.which}</legend>
        ${kinds}
      </fieldset>
      ${select({ id: 'since', label: recoveries.since, value: '24h' }, Object.entries(spans))}
      <button class="primary">${recoveries.send}</button>
    </form>
  </details>`
}
