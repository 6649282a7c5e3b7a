import { scaleBand, scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'
import { type Html, html } from '../html.ts'
import type { View } from '../page.ts'
import { time } from '../show.ts'

/** One colour of the chart. */
export interface Series {
  /** Names the colour in the stylesheet. */
  readonly id: string
  readonly label: string
  /** By the hour, in the order of `hours`. */
  readonly counts: readonly number[]
}

export interface Chart {
  readonly id: string
  readonly title: string
  /** When each hour began, the earliest first. */
  readonly hours: readonly number[]
  readonly series: readonly Series[]
}

const HEIGHT = 100
const DAY_HOURS = 24
/** Lines above the ground, about. */
const TICKS = 3

/** Stacked bars by the hour: one drawing that scales with the page, a legend, and the same as a table. */
export function chart(view: View, { id, title, hours, series }: Chart): Html {
  const { overview, number } = view.texts
  const shown = series.filter(({ counts }) => counts.some((count) => count > 0))
  const totals = hours.map((_, index) => sum(shown.map(({ counts }) => counts[index] ?? 0)))
  const scale = scaleLinear([0, Math.max(1, ...totals)], [HEIGHT, 0]).nice(TICKS)
  const ticks = scale.ticks(TICKS).filter(Number.isInteger)
  const isEmpty = shown.length === 0
  return html`<figure class="chart card" aria-labelledby="${id}">
    <figcaption>
      <h2 id="${id}">${title}</h2>
      ${legend(view, shown)}
    </figcaption>
    ${
      isEmpty
        ? html`<p class="muted chart-empty">${overview.emptyChart}</p>`
        : html`<div class="plot">
              <div class="scale" aria-hidden="true">
                ${ticks.toReversed().map((tick) => html`<span>${number(tick)}</span>`)}
              </div>
              <svg
                viewBox="0 0 ${hours.length * 10} ${HEIGHT}"
                preserveAspectRatio="none"
                role="img"
                aria-labelledby="${id}"
              >
                ${ticks.map((tick) => line(scale(tick)))}${bars(shown, hours, scale)}
              </svg>
              <div class="hours" aria-hidden="true">${marks(hours)}</div>
            </div>
            ${table(view, { hours, shown, totals })}`
    }
  </figure>`
}

function legend({ texts }: View, series: readonly Series[]): Html {
  const items = series.map(
    ({ id, label, counts }) =>
      html`<li>
        <span class="swatch series-${id}" aria-hidden="true"></span>${label}
        <strong>${texts.number(sum(counts))}</strong>
      </li>`,
  )
  return html`<ul class="legend">
    ${items}
  </ul>`
}

/** Half a unit from the edge, so that all of it is seen. */
function line(at: number): Html {
  const y = Math.min(Math.max(at, 0.5), HEIGHT - 0.5)
  return html`<path class="grid" d="M0 ${y}H9999" vector-effect="non-scaling-stroke" />`
}

function bars(series: readonly Series[], hours: readonly number[], scale: (count: number) => number): Html[] {
  const gap = hours.length > DAY_HOURS ? 0 : 0.2
  const band = scaleBand(hours, [0, hours.length * 10])
    .paddingInner(gap)
    .paddingOuter(gap / 2)
  const byHour = hours.map((_, index) => new Map(series.map(({ id, counts }) => [id, counts[index] ?? 0])))
  const stacked = stack<Map<string, number>, string>()
    .keys(series.map(({ id }) => id))
    .value((counts, id) => counts.get(id)!)(byHour)
  return stacked.flatMap((layer) =>
    layer.flatMap(([from, to], index) => {
      if (from === to) return []
      return html`<rect
        class="series-${layer.key}"
        x="${band(hours[index]!)!.toFixed(1)}"
        y="${scale(to).toFixed(2)}"
        width="${band.bandwidth().toFixed(1)}"
        height="${(scale(from) - scale(to)).toFixed(2)}"
      />`
    }),
  )
}

/** What stands under the bars: four hours of a day, or the days of a week. */
function marks(hours: readonly number[]): Html[] {
  const isDay = hours.length <= DAY_HOURS
  const every = isDay ? 6 : DAY_HOURS
  return hours
    .filter((_, index) => index % every === 0)
    .map((hour) => html`<span>${time(hour, isDay ? 'hour' : 'day')}</span>`)
}

interface Table {
  readonly hours: readonly number[]
  readonly shown: readonly Series[]
  readonly totals: readonly number[]
}

/** The hours in which something happened, the latest first. */
function table({ texts }: View, { hours, shown, totals }: Table): Html {
  const rows = hours
    .map((hour, index) => ({ hour, index, total: totals[index] ?? 0 }))
    .filter(({ total }) => total > 0)
    .toReversed()
    .map(
      ({ hour, index, total }) =>
        html`<tr>
          <th scope="row">${time(hour)}</th>
          ${shown.map(({ counts }) => html`<td>${texts.number(counts[index] ?? 0)}</td>`)}
          <td>${texts.number(total)}</td>
        </tr>`,
    )
  return html`<details class="as-table">
    <summary>${texts.overview.asTable}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${texts.overview.asTable}">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">${texts.overview.hour}</th>
            ${shown.map(({ label }) => html`<th scope="col">${label}</th>`)}
            <th scope="col">${texts.overview.total}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
