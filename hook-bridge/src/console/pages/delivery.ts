import type { StoredAttempt, StoredDelivery, StoredEvent } from '../../store/read-store.ts'
import type { Subscription } from '../../store/registry-store.ts'
import { type Html, html } from '../html.ts'
import { icon } from '../icons.ts'
import { type Content, liveRegion, type Notice, type View } from '../page.ts'
import { answerInWords, eventLabel, storedWords, time, webhookLink } from '../show.ts'
import { withoutUrl } from '../../masked-url.ts'
import { payloadSection } from './payload.ts'
import { actionForm, deliveryBadge, facts } from './pieces.ts'

export interface DeliveryDetails {
  readonly id: string
  readonly eventId: string
  readonly delivery: StoredDelivery
  readonly attempts: readonly StoredAttempt[]
  /** Ids of the events that are sent in it beside its own. */
  readonly merged: readonly string[]
  /** Id of the delivery that its event is sent in; null where it is sent by itself. */
  readonly mergedInto: string | null
  readonly event: StoredEvent | undefined
  /** Undefined when it was deleted. */
  readonly webhook: Subscription | undefined
  readonly notice: Notice | undefined
}

/** One event on its way to one webhook, from its coming in to the last answer. */
export function deliveryPage(view: View, details: DeliveryDetails): Content {
  const { texts, language } = view
  const { deliveries } = texts
  const { id, delivery, event, webhook, notice } = details
  const title = eventLabel(delivery.type, language, texts)
  const body = html`<p class="crumb"><a href="/console/deliveries">${deliveries.title}</a></p>
    <h1>${title} <span class="to">→ ${webhook ? webhookLink(webhook) : delivery.subscriptionId}</span></h1>
    ${liveRegion(view, html`${state(view, details)}${timeline(view, details)}`)}
    <section class="card actions-card">
      ${
        webhook &&
        event?.body &&
        html`<div>
          <p>${deliveries.replayText}</p>
          ${actionForm(view, `/console/deliveries/${id}/replay`, html`<button class="primary">${deliveries.replay}</button>`)}
        </div>`
      }
      <div>
        <p>${deliveries.evidenceText}</p>
        <a class="button" href="/console/deliveries/${id}/evidence">${deliveries.evidence}</a>
      </div>
    </section>
    ${payloadSection(view, event?.body ?? null)}`
  return { title, body, notice }
}

function state(view: View, details: DeliveryDetails): Html {
  const { texts, language } = view
  const { id, eventId, delivery, merged, mergedInto, webhook } = details
  const { nextAttemptAt, lastError } = delivery
  return html`<section class="card">
    <p class="state">
      ${deliveryBadge(view, delivery.state)} <span>${texts.states.deliveryMeans[delivery.state]}</span>
    </p>
    ${facts([
      [
        texts.webhooks.stateReason,
        delivery.state === 'dead' &&
          lastError !== null &&
          storedWords(webhook ? withoutUrl(lastError, webhook) : lastError, language),
      ],
      [
        texts.deliveries.nextTry,
        delivery.state === 'pending' &&
          nextAttemptAt !== null &&
          (nextAttemptAt <= view.now ? texts.waiting.now : time(nextAttemptAt)),
      ],
      [texts.deliveries.attempts, delivery.attempts],
      [
        texts.deliveries.mergedInto,
        mergedInto !== null &&
          html`<a href="/console/deliveries/${mergedInto}"><code>${mergedInto}</code></a>`,
      ],
      [texts.deliveries.merged, merged.length > 0 && html`${merged.map(eventLink)}`],
      [texts.events.type, html`<a href="/console/events/${eventId}"><code>${eventId}</code></a>`],
      [texts.events.id, html`<code>${id}</code>`],
    ])}
  </section>`
}

function eventLink(id: string): Html {
  return html`<a href="/console/events/${id}"><code>${id}</code></a> `
}

function timeline(view: View, details: DeliveryDetails): Html {
  const { deliveries } = view.texts
  const { delivery, attempts } = details
  return html`<section aria-labelledby="timeline-title">
    <h2 id="timeline-title">${deliveries.timeline}</h2>
    <ol class="timeline card">
      <li>
        <span class="dot" aria-hidden="true"></span>
        <div>
          <strong>${deliveries.received}</strong> <span class="muted">${time(delivery.createdAt)}</span>
        </div>
      </li>
      ${attempts.map((attempt) => step(view, attempt, details.webhook))}
      ${
        attempts.length === 0 &&
        html`<li>
          <span class="dot" aria-hidden="true"></span>
          <div class="muted">${deliveries.noAttempt}</div>
        </li>`
      }
    </ol>
  </section>`
}

function step(view: View, attempt: StoredAttempt, webhook: Subscription | undefined): Html {
  const { texts, language } = view
  const { deliveries } = texts
  const { error, answer, nextAttemptAt } = attempt
  const masked = (text: string) => (webhook ? withoutUrl(text, webhook) : text)
  return html`<li id="attempt-${attempt.number}">
    <span class="dot ${error === null ? 'dot-good' : 'dot-bad'}"
      >${icon(error === null ? 'good' : 'bad')}</span
    >
    <div>
      <strong>${answerInWords(attempt, texts)}</strong>
      <span class="muted"
        >${deliveries.number(attempt.number)} · ${time(attempt.startedAt)} ·
        ${texts.milliseconds(attempt.durationMs)}</span
      >
      ${error !== null && attempt.status === null && html`<p class="said">${storedWords(masked(error), language)}</p>`}
      ${error !== null && nextAttemptAt !== null && html`<p>${deliveries.nextTryAt(time(nextAttemptAt))}</p>`}
      ${
        answer !== null &&
        html`<details>
          <summary>${deliveries.answerText}</summary>
          <pre tabindex="0" aria-label="${deliveries.answerText}"><code>${masked(answer)}</code></pre>
        </details>`
      }
    </div>
  </li>`
}
