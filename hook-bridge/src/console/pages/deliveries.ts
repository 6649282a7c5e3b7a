import type { DeliveryState, StoredDelivery } from '../../store/read-store.ts'
import type { Subscription } from '../../store/registry-store.ts'
import { type Html, html, trusted } from '../html.ts'
import { platformIcon } from '../icons.ts'
import { type Content, csrfField, liveRegion, type Notice, type View } from '../page.ts'
import { answerInWords, eventLabel, time, webhookName } from '../show.ts'
import { platformOf } from '../../delivery/platforms/platform-of.ts'
import { sinceSelect, typeSelect } from './events.ts'
import { deliveryBadge, emptyState, findForm, pages, select } from './pieces.ts'

export interface DeliveryFilter {
  readonly state: string
  readonly webhook: string
  readonly type: string
  readonly since: string
}

export interface DeliveryRow {
  readonly id: string
  readonly delivery: StoredDelivery
  /** Undefined when it was deleted. */
  readonly webhook: Subscription | undefined
}

export interface DeliveryList {
  readonly rows: readonly DeliveryRow[]
  readonly filter: DeliveryFilter
  readonly webhooks: readonly Subscription[]
  readonly older: string | null
  readonly newest: string | null
  readonly notice: Notice | undefined
}

export function deliveriesPage(view: View, list: DeliveryList): Content {
  const { deliveries } = view.texts
  const rows =
    list.rows.length === 0 ? emptyState(deliveries.empty, deliveries.emptyHint) : replayForm(view, list)
  const body = html`<div class="title">
      <div>
        <h1>${deliveries.title}</h1>
        <p class="muted">${deliveries.lead}</p>
      </div>
      ${findForm(view)}
    </div>
    ${filterForm(view, list)}${rows}${pages(view, list)}`
  return { title: deliveries.title, body, notice: list.notice }
}

function filterForm(view: View, { filter, webhooks }: DeliveryList): Html {
  const { texts } = view
  const { deliveries } = texts
  const states = Object.entries(texts.states.delivery)
  const names = webhooks.map((webhook) => [webhook.id, webhookName(webhook)] as const)
  return html`<form method="get" action="/console/deliveries" class="filter">
    ${select({ id: 'state', label: deliveries.state, value: filter.state }, [['', deliveries.anyState], ...states])}
    ${select({ id: 'webhook', label: deliveries.webhook, value: filter.webhook }, [['', deliveries.anyWebhook], ...names])}
    ${typeSelect(view, filter.type)}${sinceSelect(view, filter.since)}
    <button>${texts.events.filter}</button>
    ${Object.values(filter).some((value) => value !== '') && html`<a href="/console/deliveries">${texts.events.clear}</a>`}
  </form>`
}

function replayForm(view: View, { rows, filter }: DeliveryList): Html {
  const { deliveries } = view.texts
  return html`<form method="post" action="/console/deliveries/replay">
    ${csrfField(view)}${hiddenFilter(filter)}
    <div class="actions bulk">
      <label class="check" hidden data-select-all
        ><input type="checkbox" /> <span>${deliveries.selectAll}</span></label
      >
      <button name="which" value="selected">${deliveries.replaySelected}</button>
      <button name="which" value="matching" class="quiet">${deliveries.replayAll}</button>
    </div>
    ${liveRegion(
      view,
      html`<ul class="rows card">
        ${rows.map((row) => deliveryRow(view, row))}
      </ul>`,
    )}
  </form>`
}

function hiddenFilter(filter: DeliveryFilter): Html[] {
  return Object.entries(filter).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
}

function deliveryRow(view: View, { id, delivery, webhook }: DeliveryRow): Html {
  const { texts, language } = view
  const { deliveries } = texts
  const { nextAttemptAt, lastStatus, lastError, attempts } = delivery
  const answer = attempts > 0 && answerInWords({ status: lastStatus, error: lastError }, texts)
  return html`<li id="${id}" class="selectable">
    <input
      type="checkbox"
      name="delivery"
      value="${id}"
      aria-label="${deliveries.select(`${eventLabel(delivery.type, language, texts)}, ${id}`)}"
      hx-morph-skip
    />
    <a class="row" href="/console/deliveries/${id}">
      ${platformIcon(webhook ? platformOf(webhook) : 'other')}
      <span class="row-main"
        ><strong>${eventLabel(delivery.type, language, texts)}</strong>
        <span class="muted"
          >→
          ${webhook ? webhookName(webhook) : delivery.subscriptionId}${answer && html` · ${answer}`}${delivery.state === 'pending' && nextAttemptAt !== null && attempts > 0 && html` · ${deliveries.nextTry} ${time(nextAttemptAt, 'clock')}`}</span
        ></span
      >
      <span class="row-end"
        >${deliveryBadge(view, delivery.state)}<span class="muted">${time(delivery.createdAt)}</span></span
      >
    </a>
  </li>`
}

export interface Confirmation {
  readonly filter: DeliveryFilter
  readonly count: number
  /** Whether more match than are sent at once. */
  readonly more: boolean
  readonly back: string
}

/** Asks before many are sent again. */
export function confirmPage(view: View, { filter, count, more, back }: Confirmation): Content {
  const { deliveries, cancel } = view.texts
  const body =
    count === 0
      ? emptyState(
          deliveries.title,
          deliveries.nothingMatches,
          html`<a class="button" href="${back}">${cancel}</a>`,
        )
      : html`<div class="card narrow">
          <h1>${deliveries.confirmTitle}</h1>
          <p>${deliveries.confirm(count, more)}</p>
          <p class="hint">${deliveries.confirmHint}</p>
          <form method="post" action="/console/deliveries/replay" class="actions">
            ${csrfField(view)}${hiddenFilter(filter)}<input type="hidden" name="which" value="matching" />
            <button class="primary" name="confirmed" value="yes" ${trusted('autofocus')}>
              ${deliveries.confirmSubmit(count)}
            </button>
            <a class="button quiet" href="${back}">${cancel}</a>
          </form>
        </div>`
  return { title: deliveries.confirmTitle, body }
}

export function isDeliveryState(value: string): value is DeliveryState {
  return ['pending', 'delivered', 'dead', 'held', 'cancelled'].includes(value)
}
