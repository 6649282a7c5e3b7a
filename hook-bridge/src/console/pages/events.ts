import { eventTypes } from '@hook-bridge/event-catalog'
import type { StoredDelivery, StoredEvent } from '../../store/read-store.ts'
import type { Subscription } from '../../store/registry-store.ts'
import { type Html, html } from '../html.ts'
import { platformIcon } from '../icons.ts'
import { type Content, liveRegion, type Notice, type View } from '../page.ts'
import { eventLabel, providerName, storedWords, time, webhookName } from '../show.ts'
import { platformOf } from '../../delivery/platforms/platform-of.ts'
import { payloadSection } from './payload.ts'
import { deliveryBadge, emptyState, facts, findForm, pages, select } from './pieces.ts'

export interface EventFilter {
  readonly type: string
  readonly since: string
}

export interface EventList {
  readonly rows: readonly StoredEvent[]
  readonly id: (event: number) => string
  readonly filter: EventFilter
  readonly older: string | null
  readonly newest: string | null
  readonly notice: Notice | undefined
}

export function eventsPage(view: View, list: EventList): Content {
  const { events } = view.texts
  const rows =
    list.rows.length === 0
      ? emptyState(events.empty, events.emptyHint)
      : html`<ul class="rows card">
          ${list.rows.map((event) => eventRow(view, event, list.id(event.id)))}
        </ul>`
  const body = html`<div class="title">
      <div>
        <h1>${events.title}</h1>
        <p class="muted">${events.lead}</p>
      </div>
      ${findForm(view)}
    </div>
    <form method="get" action="/console/events" class="filter">
      ${typeSelect(view, list.filter.type)}${sinceSelect(view, list.filter.since)}
      <button>${events.filter}</button>
      ${(list.filter.type !== '' || list.filter.since !== '') && html`<a href="/console/events">${events.clear}</a>`}
    </form>
    ${liveRegion(view, rows)}${pages(view, list)}`
  return { title: events.title, body, notice: list.notice }
}

function eventRow(view: View, event: StoredEvent, id: string): Html {
  const { texts, language } = view
  return html`<li id="${id}">
    <a class="row" href="/console/events/${id}">
      <span class="plate plate-${event.provider}" aria-hidden="true"
        >${providerName(event.provider).slice(0, 1)}</span
      >
      <span class="row-main"
        ><strong>${eventLabel(event.type, language, texts)}</strong>${event.test && testTag(view)}
        <span class="muted"
          >${providerName(event.provider)}${event.subject !== null && html` · ${texts.events.subject} <code>${event.subject}</code>`}</span
        ></span
      >
      <span class="row-end muted">${time(event.receivedAt)}</span>
    </a>
  </li>`
}

function testTag({ texts }: View): Html {
  return html` <span class="tag">${texts.events.test}</span>`
}

/** Every event there is, in the reader's words. */
export function typeSelect({ texts, language }: View, value: string): Html {
  const types = eventTypes.map((type) => [type, eventLabel(type, language, texts)] as const)
  return select({ id: 'type', label: texts.events.type, value }, [
    ['', texts.events.anyType],
    ...types,
    ['unknown', texts.events.unknown],
  ])
}

export function sinceSelect({ texts: { events } }: View, value: string): Html {
  const { any, ...others } = events.sinceOptions
  return select({ id: 'since', label: events.since, value }, [['', any], ...Object.entries(others)])
}

export interface EventDetails {
  readonly event: StoredEvent
  readonly id: string
  /** Null for one that was published here. */
  readonly source: { readonly id: string; readonly name: string } | null
  readonly deliveries: readonly {
    readonly id: string
    readonly delivery: StoredDelivery
    /** Undefined when it was deleted. */
    readonly webhook: Subscription | undefined
  }[]
}

export function eventPage(view: View, { event, id, source, deliveries }: EventDetails): Content {
  const { texts, language } = view
  const { events } = texts
  const title = eventLabel(event.type, language, texts)
  const body = html`<p class="crumb"><a href="/console/events">${events.title}</a></p>
    <h1>${title}${event.test && testTag(view)}</h1>
    <section class="card">
      ${facts([
        [events.received, time(event.receivedAt)],
        [texts.sources.provider, providerName(event.provider)],
        [
          events.source,
          source
            ? html`<a href="/console/sources/${source.id}">${source.name}</a>`
            : !event.test && events.published,
        ],
        [events.type, html`<code>${event.type}</code>`],
        [events.reported, event.reportedType !== null && html`<code>${event.reportedType}</code>`],
        [events.subject, event.subject !== null && html`<code>${event.subject}</code>`],
        [events.id, html`<code>${id}</code>`],
        [
          events.warnings,
          event.warnings.length > 0 &&
            html`<ul>
              ${event.warnings.map((each) => html`<li>${storedWords(each, language)}</li>`)}
            </ul>`,
        ],
      ])}
    </section>
    <section aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">${events.deliveries}</h2>
      ${liveRegion(view, deliveriesOf(view, deliveries))}
    </section>
    ${payloadSection(view, event.body)}`
  return { title, body }
}

function deliveriesOf(view: View, deliveries: EventDetails['deliveries']): Html {
  if (deliveries.length === 0)
    return html`<div class="card"><p class="muted">${view.texts.events.noDeliveries}</p></div>`
  const items = deliveries.map(
    ({ id, delivery, webhook }) =>
      html`<li id="${id}">
        <a class="row" href="/console/deliveries/${id}">
          ${platformIcon(webhook ? platformOf(webhook) : 'other')}
          <span class="row-main"
            ><strong>${webhook ? webhookName(webhook) : delivery.subscriptionId}</strong>
            <span class="muted">${view.texts.count.attempts(delivery.attempts)}</span></span
          >
          <span class="row-end">${deliveryBadge(view, delivery.state)}</span>
        </a>
      </li>`,
  )
  return html`<ul class="rows card">
    ${items}
  </ul>`
}
