import type { Recovery } from '../../store/recovery-store.ts'
import { heldUntil, type HeldLimits } from '../../maintenance/held-limits.ts'
import type { Page, StoredAttempt } from '../../store/read-store.ts'
import { type Html, html } from '../html.ts'
import { platformIcon } from '../icons.ts'
import { type Content, csrfField, liveRegion, type Notice, type View } from '../page.ts'
import { filtersInWords } from '../filters-in-words.ts'
import { answerInWords, eventLabel, storedWords, time, webhookName } from '../show.ts'
import { maskedUrl, withoutUrl } from '../../masked-url.ts'
import { platformOf } from '../../delivery/platforms/platform-of.ts'
import { ATTEMPTS_LOOKED_AT, type Standing } from '../standing.ts'
import { actionForm, copyable, emptyState, facts, guarded, pages, select, webhookBadge } from './pieces.ts'
import { recoveryForm, recoveryList } from './recoveries.ts'
import { troubleList } from './trouble.ts'

export interface WebhookList {
  readonly standings: readonly Standing[]
  readonly older: string | null
  readonly newest: string | null
  readonly notice: Notice | undefined
}

export function webhooksPage(view: View, { standings, older, newest, notice }: WebhookList): Content {
  const { webhooks } = view.texts
  const list =
    standings.length === 0
      ? emptyState(webhooks.emptyTitle, webhooks.empty)
      : html`<ul class="rows card">
          ${standings.map((standing) => webhookRow(view, standing))}
        </ul>`
  const body = html`<div class="title">
      <div>
        <h1>${webhooks.title}</h1>
        <p class="muted">${webhooks.lead}</p>
      </div>
    </div>
    ${liveRegion(view, list)}${pages(view, { older, newest })}`
  return { title: webhooks.title, body, notice }
}

function webhookRow(view: View, standing: Standing): Html {
  const { webhook, pending, held, dead } = standing
  const { texts } = view
  const platform = platformOf(webhook)
  return html`<li id="${webhook.id}">
    <a class="row" href="/console/webhooks/${webhook.id}">
      ${platformIcon(platform)}
      <span class="row-main"
        ><strong>${webhookName(webhook)}</strong>
        <span class="muted"
          >${texts.platforms[platform]} · ${lastAnswer(view, standing)} · ${texts.webhooks.lastSuccess}:
          ${lastSuccess(view, standing)}</span
        ></span
      >
      <span class="row-end"
        >${webhookBadge(view, webhook.state)}
        ${pending + held > 0 && html`<span class="muted">${texts.webhooks.waiting}: ${texts.number(pending + held)}</span>`}
        ${dead > 0 && html`<span class="bad">${texts.states.delivery.dead}: ${texts.number(dead)}</span>`}</span
      >
    </a>
  </li>`
}

function lastAnswer({ texts }: View, { attempts: [latest] }: Standing): string {
  return latest ? answerInWords(latest, texts) : texts.webhooks.noAnswer
}

function lastSuccess({ texts }: View, { attempts }: Standing): Html | string {
  const success = attempts.find(({ error }) => error === null)
  if (success) return time(success.startedAt)
  const { noSuccess, noRecentSuccess } = texts.webhooks
  return attempts.length < ATTEMPTS_LOOKED_AT ? noSuccess : noRecentSuccess(attempts.length)
}

export interface WebhookDetails {
  readonly standing: Standing
  readonly heldLimits: HeldLimits
  /** Newest first. */
  readonly recoveries: readonly Recovery[]
  readonly log: Page<StoredAttempt>
  /** Of the deliveries of the attempts, by row. */
  readonly deliveryId: (delivery: number) => string
  readonly older: string | null
  readonly newest: string | null
  /** The new secret: shown on this page and never again. */
  readonly secret: string | null
  readonly notice: Notice | undefined
}

export function webhookPage(view: View, details: WebhookDetails): Content {
  const { standing, recoveries, secret, notice } = details
  const { webhook } = standing
  const { webhooks } = view.texts
  const title = webhookName(webhook)
  const inTrouble = standing.pending + standing.held + standing.dead > 0
  const at = { ...view, address: details.newest === null ? `/console/webhooks/${webhook.id}` : view.address }
  const body = html`<p class="crumb"><a href="/console/webhooks">${webhooks.title}</a></p>
    <div class="title">
      <h1 class="with-plate">${platformIcon(platformOf(webhook))}<span>${title}</span></h1>
    </div>
    ${
      secret !== null &&
      html`<section class="card">
        ${copyable(view, 'secret', secret)}
        <p class="once">${view.texts.sources.secretOnce}</p>
      </section>`
    }
    ${actions(view, standing)}
    ${liveRegion(
      at,
      html`${inTrouble && html`<section class="card">${troubleList(view, [standing])}</section>`}
      ${recoveryList(view, recoveries)}${factsOf(view, details)}${attemptLog(view, details)}`,
    )}
    ${pages(view, details)} ${recoveryForm(view, standing)}${manage(view, webhook.id)}`
  return { title, body, notice }
}

/** What can be done with the webhook. New actions have their place here. */
function actions(view: View, { webhook }: Standing): Html {
  const { webhooks } = view.texts
  const action = (verb: string) => `/console/webhooks/${webhook.id}/${verb}`
  const types = webhook.events.map((type) => [type, eventLabel(type, view.language, view.texts)] as const)
  const isActive = webhook.state === 'active'
  const pauseOrResume = isActive
    ? actionForm(view, action('pause'), html`<button>${webhooks.pause}</button>`)
    : actionForm(view, action('resume'), html`<button class="primary">${webhooks.resume}</button>`)
  const test = html`<form method="post" action="${action('test')}" class="inline">
    ${csrfField(view)} ${select({ id: 'event', label: webhooks.testEvent, value: '' }, types)}<button>
      ${webhooks.test}
    </button>
  </form>`
  const doctor = html`<a class="follow" href="${action('doctor')}">${view.texts.doctor.link}</a>`
  return html`<div class="actions">${pauseOrResume}${isActive && test}${doctor}</div>`
}

function factsOf(view: View, { standing, heldLimits }: WebhookDetails): Html {
  const { texts, language, now } = view
  const { webhooks } = texts
  const { webhook } = standing
  const { notBefore } = webhook
  return html`<section class="card" aria-labelledby="details-title">
    <h2 id="details-title">${webhooks.details}</h2>
    ${facts([
      [webhooks.state, webhookBadge(view, webhook.state)],
      [
        webhooks.stateReason,
        webhook.stateReason !== null &&
          webhook.state !== 'paused' &&
          storedWords(withoutUrl(webhook.stateReason, webhook), language),
      ],
      [webhooks.failingSince, webhook.failingSince !== null && time(webhook.failingSince)],
      [
        webhooks.notBefore,
        notBefore !== null && notBefore > now && html`${webhooks.notBeforeText(time(notBefore))}`,
      ],
      [webhooks.held, heldInWords(view, standing, heldLimits)],
      [webhooks.lastAnswer, lastAnswer(view, standing)],
      [webhooks.lastSuccess, lastSuccess(view, standing)],
      [webhooks.platform, texts.platforms[platformOf(webhook)]],
      [webhooks.target, html`<code>${maskedUrl(webhook.url)}</code>`],
      [webhooks.events, webhook.events.map((type) => eventLabel(type, language, texts)).join(', ')],
      [
        webhooks.retries,
        webhook.retryPolicy === '24h' ? webhooks.retries24h : webhooks.retriesCount(webhook.maxRetries),
      ],
      [webhooks.order, webhook.ordered && webhooks.orderText],
      [webhooks.coalesce, webhook.coalesceSeconds !== null && webhooks.coalesceText(webhook.coalesceSeconds)],
      [webhooks.filters, webhook.filters.length > 0 && filtersInWords(webhook.filters, texts)],
      [webhooks.created, time(webhook.createdAt)],
      [texts.events.id, html`<code>${webhook.id}</code>`],
    ])}
  </section>`
}

/** A retry that is still to come when its webhook is paused is held as well: then the oldest waits from now on. */
function heldInWords({ texts, now }: View, { heldSince }: Standing, limits: HeldLimits): Html | null {
  if (heldSince === null) return null
  const until = heldUntil(heldSince, limits)
  return texts.webhooks.heldText(limits.most, time(Math.min(heldSince, now)), time(until))
}

function attemptLog(view: View, { standing: { webhook }, log, deliveryId }: WebhookDetails): Html {
  const { texts, language } = view
  const { webhooks } = texts
  const items = log.rows.map(
    (attempt) =>
      html`<li id="attempt-${attempt.id}">
        <a class="row" href="/console/deliveries/${deliveryId(attempt.delivery)}">
          <span class="dot ${attempt.error === null ? 'dot-good' : 'dot-bad'}" aria-hidden="true"></span>
          <span class="row-main"
            ><strong>${answerInWords(attempt, texts)}</strong>
            <span class="muted"
              >${eventLabel(attempt.type, language, texts)} · ${texts.deliveries.number(attempt.number)}</span
            ></span
          >
          <span class="row-end muted"
            >${time(attempt.startedAt)}<span>${texts.milliseconds(attempt.durationMs)}</span></span
          >
        </a>
      </li>`,
  )
  return html`<section aria-labelledby="attempts-title">
    <div class="title">
      <h2 id="attempts-title">${webhooks.attempts}</h2>
      <a href="/console/deliveries?webhook=${webhook.id}">${webhooks.allDeliveries}</a>
    </div>
    ${
      items.length === 0
        ? html`<div class="card"><p class="muted">${webhooks.noAttempts}</p></div>`
        : html`<ul class="rows card">
            ${items}
          </ul>`
    }
  </section>`
}

function manage(view: View, id: string): Html {
  const { webhooks } = view.texts
  const action = (verb: string) => `/console/webhooks/${id}/${verb}`
  return html`<section class="card" aria-labelledby="manage-title">
    <h2 id="manage-title">${webhooks.manage}</h2>
    ${guarded(view, { action: action('rotate'), label: webhooks.rotate, text: webhooks.rotateText })}
    ${guarded(view, { action: action('delete'), label: webhooks.remove, text: webhooks.removeText })}
  </section>`
}
