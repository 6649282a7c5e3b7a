import { type Html, html, trusted } from '../html.ts'
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

/** Stacked bars by the hour: one drawing that scales with the page, a legend, and the same as a table. */
export function chart(view: View, { id, title, hours, series }: Chart): Html {
  const { overview, number } = view.texts
  const shown = series.filter(({ counts }) => counts.some((count) => count > 0))
  const totals = hours.map((_, index) => sum(shown.map(({ counts }) => counts[index] ?? 0)))
  const top = roundUp(Math.max(1, ...totals))
  const isEmpty = shown.length === 0
  const width = hours.length > DAY_HOURS ? 10 : 8
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
                <span>${number(top)}</span><span>${top > 1 && number(top / 2)}</span><span>0</span>
              </div>
              <svg
                viewBox="0 0 ${hours.length * 10} ${HEIGHT}"
                preserveAspectRatio="none"
                role="img"
                aria-labelledby="${id}"
              >
                ${lines()}${hours.map((_, index) => bar(shown, index, { top, width }))}
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

function lines(): Html {
  return trusted(
    '<path class="grid" d="M0 .5H9999M0 50H9999M0 99.5H9999" vector-effect="non-scaling-stroke"/>',
  )
}

function bar(
  series: readonly Series[],
  index: number,
  { top, width }: { readonly top: number; readonly width: number },
): Html[] {
  let y = HEIGHT
  return series.flatMap(({ id, counts }) => {
    const height = ((counts[index] ?? 0) / top) * HEIGHT
    if (height === 0) return []
    y -= height
    return html`<rect
      class="series-${id}"
      x="${index * 10 + (10 - width) / 2}"
      y="${y.toFixed(2)}"
      width="${width}"
      height="${height.toFixed(2)}"
    />`
  })
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

/** The next number that reads well: 1, 2, 4, 6, 8, 10, 20, 40 … */
export function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 4, 6, 8, 10].map((step) => step * unit).find((step) => step >= value) ?? value
}
