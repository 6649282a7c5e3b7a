import { providerIds } from '@hook-bridge/event-catalog'
import { HOUR_MS, type HourlyCount } from '../../store/console-store.ts'
import { type Html, html, trusted } from '../html.ts'
import { type Content, liveRegion, type View } from '../page.ts'
import { providerName } from '../show.ts'
import type { Standing } from '../standing.ts'
import { chart, type Series } from './chart.ts'
import { troubleList } from './trouble.ts'

export interface Overview {
  /** 24 or 168. */
  readonly hours: number
  readonly counts: readonly HourlyCount[]
  /** Of the webhooks that something waits for. */
  readonly standings: readonly Standing[]
  /** How many more of them there are. */
  readonly more: number
  /** Deliveries that are pending or held. */
  readonly waiting: number
  readonly isNew: boolean
}

const PLATFORMS = ['zapier', 'make', 'n8n', 'other'] as const

/** When each of the last hours began, the one that runs included. */
export function lastHours(now: number, count: number): number[] {
  const current = now - (now % HOUR_MS)
  return Array.from({ length: count }, (_, index) => current - (count - 1 - index) * HOUR_MS)
}

export function overviewPage(view: View, overview: Overview): Content {
  const { texts } = view
  const body = html`<div class="title">
      <h1>${texts.overview.title}</h1>
      ${ranges(view, overview.hours)}
    </div>
    ${liveRegion(view, html`${overview.isNew && firstSteps(view)}${trouble(view, overview)}${tiles(view, overview)}${charts(view, overview)}`)}`
  return { title: texts.overview.title, body }
}

function ranges({ texts }: View, hours: number): Html {
  const { range } = texts.overview
  const link = (value: string, text: string, isCurrent: boolean) =>
    html`<a href="/console?range=${value}" ${isCurrent && trusted('aria-current="true"')}>${text}</a>`
  return html`<div class="choice" role="group" aria-label="${range.label}">
    ${link('24h', range.day, hours === 24)}${link('7d', range.week, hours !== 24)}
  </div>`
}

function trouble(view: View, { standings, more }: Overview): Html {
  return html`<section class="card" aria-labelledby="waiting-title">
    <h2 id="waiting-title">${view.texts.overview.waitingTitle}</h2>
    ${troubleList(view, standings)}
    ${more > 0 && html`<p><a href="/console/webhooks">${view.texts.waiting.more(more)}</a></p>`}
  </section>`
}

function tiles({ texts }: View, { counts, waiting }: Overview): Html {
  const count = (fits: (row: HourlyCount) => boolean) =>
    counts.filter(fits).reduce((total, row) => total + row.count, 0)
  const tile = (label: string, value: number, tone = '') =>
    html`<div class="tile ${tone}">
      <dt>${label}</dt>
      <dd>${texts.number(value)}</dd>
    </div>`
  const failed = count(({ kind, result }) => kind === 'out' && result !== 'delivered')
  const { tiles: labels } = texts.overview
  return html`<dl class="tiles">
    ${tile(labels.received, count(isReceived))}
    ${tile(
      labels.delivered,
      count(({ result }) => result === 'delivered'),
    )}
    ${tile(labels.failed, failed, failed > 0 ? 'tile-bad' : '')}
    ${tile(labels.waiting, waiting, waiting > 0 ? 'tile-waiting' : '')}
  </dl>`
}

function isReceived({ kind, result }: HourlyCount): boolean {
  return kind === 'in' && result !== 'test'
}

function charts(view: View, { hours, counts }: Overview): Html {
  const { overview, platforms } = view.texts
  const times = lastHours(view.now, hours)
  const series = (id: string, label: string, fits: (row: HourlyCount) => boolean): Series => {
    const byHour = new Map<number, number>()
    for (const row of counts.filter(fits)) byHour.set(row.hour, (byHour.get(row.hour) ?? 0) + row.count)
    return { id, label, counts: times.map((hour) => byHour.get(hour) ?? 0) }
  }
  const received = providerIds.map((provider) =>
    series(provider, providerName(provider), (row) => isReceived(row) && row.provider === provider),
  )
  const sent = PLATFORMS.map((platform) =>
    series(platform, platforms[platform], (row) => row.result === 'delivered' && row.platform === platform),
  )
  const failed = series(
    'failed',
    overview.failedSeries,
    ({ kind, result }) => kind === 'out' && result !== 'delivered',
  )
  return html`<div class="charts">
    ${chart(view, { id: 'events-chart', title: overview.eventsChart, hours: times, series: received })}
    ${chart(view, { id: 'deliveries-chart', title: overview.deliveriesChart, hours: times, series: [...sent, failed] })}
  </div>`
}

function firstSteps({ texts }: View): Html {
  const { overview } = texts
  return html`<section class="card" aria-labelledby="steps-title">
    <h2 id="steps-title">${overview.firstSteps}</h2>
    <ol class="steps">
      <li>${overview.stepSource}</li>
      <li>${overview.stepWebhook}</li>
      <li>${overview.stepEvent}</li>
    </ol>
    <p><a class="button primary" href="/console/sources/new">${overview.connect}</a></p>
  </section>`
}
