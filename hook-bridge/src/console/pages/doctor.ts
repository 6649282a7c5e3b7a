import type { Finding, Level } from '../../doctor/finding.ts'
import type { Report } from '../../doctor/webhook-doctor.ts'
import type { OpenSubscription } from '../../registry.ts'
import { type Html, html } from '../html.ts'
import { icon, type IconName } from '../icons.ts'
import type { Content, View } from '../page.ts'
import { webhookLink, webhookName } from '../show.ts'

const ICONS: Readonly<Record<Level, IconName>> = { ok: 'good', notice: 'held', problem: 'bad' }

/** What the doctor found, and what to do about it. */
export function doctorPage(
  view: View,
  { webhook, report }: { readonly webhook: OpenSubscription; readonly report: Report },
): Content {
  const { doctor, webhooks } = view.texts
  const page = `/console/webhooks/${webhook.id}`
  const count = (wanted: Level) => report.findings.filter(({ level }) => level === wanted).length
  const [problems, notices] = [count('problem'), count('notice')]
  const body = html`<p class="crumb">
      <a href="/console/webhooks">${webhooks.title}</a> / <a href="${page}">${webhookName(webhook)}</a>
    </p>
    <div class="title">
      <div>
        <h1>${doctor.title}</h1>
        <p class="muted">${doctor.lead(webhookLink(webhook))}</p>
      </div>
    </div>
    <div class="actions"><a class="follow" href="${page}/doctor">${doctor.again}</a></div>
    <section class="card">
      ${
        problems === 0
          ? html`<p class="calm">
              ${icon('good')} <span>${notices === 0 ? doctor.well : doctor.notices(notices)}</span>
            </p>`
          : html`<p class="calm">${icon('bad')} <span>${doctor.problems(problems)}</span></p>`
      }
      <ul class="troubles findings">
        ${report.findings.map((finding) => findingItem(view, finding))}
      </ul>
    </section>
    ${webhook.state === 'active' && html`<p><a class="follow" href="${page}">${doctor.test}</a></p>`}`
  return { title: `${doctor.title} · ${webhookName(webhook)}`, body }
}

function findingItem({ texts: { doctor } }: View, { id, level, title, detail, todo }: Finding): Html {
  return html`<li class="trouble trouble-${ICONS[level]}" id="finding-${id}">
    ${icon(ICONS[level])}
    <div>
      <p><span class="hidden">${doctor.level[level]}: </span><strong>${title}</strong></p>
      <p class="muted">${detail}</p>
      ${todo !== null && html`<p><strong>${doctor.todo}:</strong> ${todo}</p>`}
    </div>
  </li>`
}
