import { findEvent, type ProviderId, providerIds } from '@hook-bridge/event-catalog'
import { eventTypesOf, inboundUrlOf } from '../../inbound/sources.ts'
import type { OpenSource } from '../../registry.ts'
import { type Html, html, trusted } from '../html.ts'
import { icon } from '../icons.ts'
import { type Content, csrfField, liveRegion, type Notice, type View } from '../page.ts'
import { providerName, time } from '../show.ts'
import { actionForm, copyable, emptyState, facts, guarded } from './pieces.ts'
import { setupSteps } from './source-setup.ts'

export function sourceName({ provider, name }: Pick<OpenSource, 'provider' | 'name'>): string {
  return name === null || name === '' ? providerName(provider) : `${providerName(provider)} · ${name}`
}

/** `lastEvents`: when each source last sent something, by row. */
export function sourcesPage(
  view: View,
  { sources, notice }: { sources: readonly OpenSource[]; notice: Notice | undefined },
): Content {
  const { texts } = view
  const connect = html`<a class="button primary" href="/console/sources/new">${texts.sources.connect}</a>`
  const items = sources.map(
    (source) =>
      html`<li id="${source.id}">
        <a class="row" href="/console/sources/${source.id}">
          <span class="plate plate-${source.provider}" aria-hidden="true"
            >${providerName(source.provider).slice(0, 1)}</span
          >
          <span class="row-main"
            ><strong>${sourceName(source)}</strong>
            <span class="muted"
              >${texts.sources.lastEvent}:
              ${source.lastEventAt === null ? texts.sources.never : time(source.lastEventAt)}</span
            ></span
          >
        </a>
      </li>`,
  )
  const list =
    items.length === 0
      ? emptyState(texts.sources.emptyTitle, texts.sources.empty, connect)
      : html`<ul class="rows card">
          ${items}
        </ul>`
  const body = html`<div class="title">
      <div>
        <h1>${texts.sources.title}</h1>
        <p class="muted">${texts.sources.lead}</p>
      </div>
      ${items.length > 0 && connect}
    </div>
    ${liveRegion(view, list)}`
  return { title: texts.sources.title, body, notice }
}

/** `provider`: the one that is chosen. */
export function connectPage(view: View, provider: ProviderId): Content {
  const { sources } = view.texts
  const choice = providerIds.map(
    (id) =>
      html`<a href="/console/sources/new?provider=${id}" ${id === provider && trusted('aria-current="true"')}
        >${providerName(id)}</a
      >`,
  )
  const body = html`<h1>${sources.connectTitle}</h1>
    <div class="choice" role="group" aria-label="${sources.provider}">${choice}</div>
    <form method="post" action="/console/sources" class="card stack narrow-form">
      ${csrfField(view)}<input type="hidden" name="provider" value="${provider}" />
      <label for="name">${sources.name}</label>
      <input id="name" name="name" maxlength="120" aria-describedby="name-hint" autocomplete="off" />
      <p class="hint" id="name-hint">${sources.nameHint}</p>
      ${provider === 'inmova' && howToConnect(view)}
      <button class="primary">${sources.submit}</button>
    </form>`
  return { title: sources.connectTitle, body }
}

function howToConnect({ texts: { sources } }: View): Html {
  return html`<fieldset>
    <legend>${sources.how}</legend>
    <label class="check"
      ><input type="radio" name="how" value="key" checked /> <span>${sources.byKey}</span></label
    >
    <p class="hint" id="key-hint">${sources.byKeyHint}</p>
    <label for="apiKey">${sources.inmovaKey}</label>
    <input
      id="apiKey"
      name="apiKey"
      type="password"
      autocomplete="off"
      spellcheck="false"
      aria-describedby="key-hint"
    />
    <label class="check"><input type="radio" name="how" value="hand" /> <span>${sources.byHand}</span></label>
    <p class="hint">${sources.byHandHint}</p>
  </fieldset>`
}

export interface SourceDetails {
  readonly source: OpenSource
  readonly publicUrl: string
  /** The generated secret: shown on this page and never again. */
  readonly secret: string | null
  readonly notice: Notice | undefined
}

export function sourcePage(view: View, details: SourceDetails): Content {
  const { source, publicUrl, secret, notice } = details
  const { sources } = view.texts
  const title = sourceName(source)
  const body = html`<p class="crumb"><a href="/console/sources">${sources.title}</a></p>
    <h1>${title}</h1>
    ${liveRegion({ ...view, address: `/console/sources/${source.id}` }, arrival(view, source))}
    <section class="card" aria-labelledby="address-title">
      <h2 id="address-title">${sources.addressTitle}</h2>
      ${facts([
        [sources.inboundUrl, copyable(view, 'inbound-url', inboundUrlOf(source, publicUrl))],
        [
          sources.secret,
          secret !== null &&
            html`${copyable(view, 'secret', secret)}
              <p class="once">${sources.secretOnce}</p>`,
        ],
      ])}
      <h3>${sources.steps}</h3>
      ${setupSteps(view, { source, inboundUrl: inboundUrlOf(source, publicUrl), hasSecret: secret !== null })}
    </section>
    ${eventChoice(view, source)}${manage(view, source)}`
  return { title, body, notice }
}

/** Turns by itself when the first event is there. */
function arrival({ texts: { sources } }: View, { lastEventAt }: OpenSource): Html {
  if (lastEventAt === null) {
    return html`<div class="arrival arrival-waiting" role="status">
      ${icon('waiting')}
      <div>
        <strong>${sources.waitingTitle}</strong>
        <p>${sources.waitingText}</p>
      </div>
    </div>`
  }
  return html`<div class="arrival arrival-good" role="status">
    ${icon('good')}
    <div>
      <strong>${sources.arrivedTitle}</strong>
      <p>${sources.arrivedText(time(lastEventAt))}</p>
    </div>
  </div>`
}

function eventChoice(view: View, { id, provider, switchedOff }: OpenSource): Html {
  const { sources } = view.texts
  const boxes = eventTypesOf(provider).map(
    (type) =>
      html`<li>
        <label class="check"
          ><input
            type="checkbox"
            name="on"
            value="${type}"
            ${!switchedOff.includes(type) && trusted('checked')}
          />
          <span>${findEvent(type)?.label[view.language] ?? type} <code>${type}</code></span></label
        >
      </li>`,
  )
  return html`<details class="card">
    <summary><h2>${sources.events}</h2></summary>
    <p class="hint">${sources.eventsHint}</p>
    <form method="post" action="/console/sources/${id}/events" class="stack">
      ${csrfField(view)}
      <ul class="checks">
        ${boxes}
      </ul>
      <div><button>${sources.saveEvents}</button></div>
    </form>
  </details>`
}

function manage(view: View, source: OpenSource): Html {
  const { sources } = view.texts
  const action = (verb: string) => `/console/sources/${source.id}/${verb}`
  const rename = actionForm(
    view,
    action('name'),
    html`<button>${sources.rename}</button>`,
    html`<label for="name">${sources.name}</label
      ><input id="name" name="name" maxlength="120" value="${source.name ?? ''}" autocomplete="off" />`,
  )
  return html`<section class="card" aria-labelledby="manage-title">
    <h2 id="manage-title">${sources.manage}</h2>
    ${rename}
    ${!source.upstream && guarded(view, { action: action('rotate'), label: sources.rotate, text: sources.rotateText })}
    ${guarded(view, { action: action('delete'), label: sources.remove, text: sources.removeText })}
  </section>`
}
