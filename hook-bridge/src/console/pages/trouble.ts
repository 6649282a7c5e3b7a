import { type Html, html } from '../html.ts'
import { icon, type IconName, platformIcon } from '../icons.ts'
import type { View } from '../page.ts'
import { answerInSentence, time, webhookLink } from '../show.ts'
import { platformOf } from '../../delivery/platforms/platform-of.ts'
import type { Standing } from '../standing.ts'

interface Sentence {
  readonly tone: IconName
  readonly text: Html
  /** Leads to the deliveries that it is about. */
  readonly link: { readonly state: string; readonly text: string }
}

/** What wants somebody's help comes first. */
const URGENCY: readonly IconName[] = ['bad', 'waiting', 'held', 'deliveries']

/** What waits for each webhook and why, in one plain sentence each. */
export function troubleList(view: View, standings: readonly Standing[]): Html {
  const { overview } = view.texts
  const items = standings
    .flatMap((standing) => sentencesOf(view, standing).map((sentence) => ({ standing, sentence })))
    .sort((a, b) => URGENCY.indexOf(a.sentence.tone) - URGENCY.indexOf(b.sentence.tone))
    .map(({ standing, sentence }) => itemOf(standing, sentence))
  if (items.length === 0)
    return html`<p class="calm">${icon('good')} <span>${overview.nothingWaits}</span></p>`
  return html`<ul class="troubles">
    ${items}
  </ul>`
}

function itemOf({ webhook }: Standing, { tone, text, link }: Sentence): Html {
  return html`<li class="trouble trouble-${tone}">
    ${platformIcon(platformOf(webhook))}
    <p>
      ${text}
      <a class="follow" href="/console/deliveries?webhook=${webhook.id}&state=${link.state}">${link.text}</a>
    </p>
  </li>`
}

function sentencesOf(view: View, standing: Standing): Sentence[] {
  const { waiting } = view.texts
  const { webhook, pending, held, dead, attempts } = standing
  const label = webhookLink(webhook)
  const answer = answerInSentence(lastFailure(standing), view.texts)
  const show = { state: 'pending', text: waiting.show }
  const sentences: Sentence[] = []
  if (held > 0 && webhook.state !== 'active') {
    sentences.push({
      tone: 'held',
      text: waiting[webhook.state](held, label),
      link: { ...show, state: 'held' },
    })
  }
  if (pending > 0 && attempts[0]?.error != null) {
    sentences.push({
      tone: 'waiting',
      text: waiting.retrying(pending, label, answer, next(view, standing)),
      link: show,
    })
  } else if (pending > 0) {
    sentences.push({ tone: 'deliveries', text: waiting.onTheWay(pending, label), link: show })
  }
  if (dead > 0) {
    const text = waiting.dead(dead, label, answer)
    sentences.push({ tone: 'bad', text, link: { state: 'dead', text: waiting.showDead } })
  }
  return sentences
}

function lastFailure({ attempts }: Standing) {
  return attempts.find(({ error }) => error !== null)
}

function next({ texts, now }: View, { nextAt }: Standing): Html {
  return nextAt === null || nextAt <= now ? html`${texts.waiting.now}` : time(nextAt, 'clock')
}
