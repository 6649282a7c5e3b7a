import type { Core } from '../../open-core.ts'
import { profiles, readAnswer } from '../../delivery/platforms/profiles.ts'
import type { OpenSubscription } from '../../registry.ts'
import type { DeliveryState, StoredAttempt, StoreFigures } from '../../store/read-store.ts'
import { isoTime } from '../../time.ts'
import { plain } from '../output.ts'
import { hostOf } from '../webhook-label.ts'
import { type Finding, findingsIn } from './finding.ts'
import { duration } from './words.ts'
import { PROGRAM } from '../program-name.ts'

const { ok, warn, fail } = findingsIn('webhooks')

const LAST_ANSWERS = 5
const MOST_COUNTED = 100
/** A bridge that runs takes up what is due at once. */
const OVERDUE_MS = 60_000

/** How the subscriptions fare: state, last answers, what waits and what was given up. */
export async function examineWebhooks(core: Core): Promise<readonly Finding[]> {
  const webhooks = [...core.registry.allSubscriptions()]
  if (webhooks.length === 0) {
    return [
      warn(
        'Nobody subscribes, so no event is delivered.',
        'Switch on a Zap, scenario or workflow with one of the triggers.',
      ),
    ]
  }
  const { pending } = await core.store.figures()
  const findings: Finding[] = []
  for (const webhook of webhooks) findings.push(await examineWebhook(core, webhook, pending))
  return findings
}

async function examineWebhook(
  core: Core,
  webhook: OpenSubscription,
  pending: StoreFigures['pending'],
): Promise<Finding> {
  const now = core.clock.now()
  const queue = pending.get(webhook.row)
  const attempts = await lastAttempts(core, webhook)
  const answers = attempts.map(({ status }) => String(status ?? 'no answer'))
  const dead = await countOfState(core, webhook, 'dead')
  const lateMs = queue ? now - Math.max(queue.oldestDueAt, webhook.notBefore ?? 0) : 0
  const facts = [
    stateOf(webhook),
    answers.length === 0 ? 'nothing was sent to it yet' : `last answers, newest first: ${answers.join(', ')}`,
    ...(queue ? [`${queue.count} pending, the oldest due ${when(queue.oldestDueAt - now)}`] : []),
    ...(webhook.state === 'active' ? [] : [`${await countOfState(core, webhook, 'held')} held`]),
    ...(webhook.notBefore !== null && webhook.notBefore > now
      ? [`slowed down by the receiver until ${isoTime(webhook.notBefore)}`]
      : []),
    ...(dead === '0' ? [] : [`${dead} dead`]),
    ...sayings(webhook, attempts[0]),
  ]
  const message = `${labelOf(webhook)}: ${facts.join('; ')}.`
  return judge(webhook, message, {
    overdue: lateMs > OVERDUE_MS,
    dead: dead !== '0',
    failing: answers.length > 0 && !answers.some(isSuccess),
    tried: answers.length,
    advice: attempts[0] ? (readAnswer(webhook.platform, attempts[0])?.advice.en ?? null) : null,
  })
}

function labelOf({ id, name, url }: OpenSubscription): string {
  const host = hostOf({ url }) ?? 'no host'
  return name === null ? `${id} (${host})` : `${plain(name)} (${host}) ${id}`
}

interface Signs {
  readonly overdue: boolean
  readonly dead: boolean
  /** None of its last answers was a success. */
  readonly failing: boolean
  /** How many those are. */
  readonly tried: number
  /** What to do about the newest answer, where its platform means something particular by it. */
  readonly advice: string | null
}

/** What its platform means by the newest answer. */
function sayings({ platform }: OpenSubscription, newest: StoredAttempt | undefined): string[] {
  if (newest === undefined) return []
  const { called, accepted } = profiles[platform]
  if (isSuccess(String(newest.status))) return accepted === null ? [] : [accepted.en]
  const rule = readAnswer(platform, newest)
  return rule === null ? [] : [`${called} says that ${rule.what.en}`]
}

function judge({ id, state }: OpenSubscription, message: string, signs: Signs): Finding {
  switch (state) {
    case 'paused':
      return warn(message, `Activate it when it is wanted: PATCH /api/v1/webhooks/${id} {"active": true}`)
    case 'gone':
      return warn(
        message,
        signs.advice ?? 'If the automation was switched off, delete the webhook; else switch it on anew.',
      )
    case 'suspended':
      return fail(
        message,
        `Put the receiver right, then activate it: PATCH /api/v1/webhooks/${id} {"active": true}`,
      )
    case 'active':
      return judgeActive(id, message, signs)
  }
}

function judgeActive(id: string, message: string, { overdue, dead, failing, tried, advice }: Signs): Finding {
  if (overdue) {
    return fail(message, 'Its deliveries are late: is the bridge running, and does its log say why?')
  }
  const again =
    `List what was given up: GET /api/v1/deliveries?status=dead&webhookId=${id}; ` +
    'send each again: POST /api/v1/deliveries/{id}/replay'
  if (failing) {
    const lookAt = advice ?? `Nothing arrives: look at the automation behind it. ${PROGRAM} tail says why.`
    const todo = dead ? `${lookAt} ${again}` : lookAt
    return tried === LAST_ANSWERS ? fail(message, todo) : warn(message, todo)
  }
  return dead ? warn(message, again) : ok(message)
}

function stateOf({ state, stateReason }: OpenSubscription): string {
  return state === 'active' || stateReason === null
    ? state
    : `${state} (${plain(stateReason).replace(/\.$/, '')})`
}

/** Newest first. */
async function lastAttempts(
  { store }: Core,
  { workspace, row }: OpenSubscription,
): Promise<readonly StoredAttempt[]> {
  const { rows } = await store.listLog({ workspace, subscription: row, before: null, limit: LAST_ANSWERS })
  return rows
}

function isSuccess(answer: string): boolean {
  return /^2\d\d$/.test(answer)
}

async function countOfState(
  { store }: Core,
  { workspace, row }: OpenSubscription,
  state: DeliveryState,
): Promise<string> {
  const page = await store.listDeliveries({
    workspace,
    subscription: row,
    state,
    before: null,
    limit: MOST_COUNTED,
  })
  return page.next === null ? String(page.rows.length) : `${page.rows.length} or more`
}

function when(ms: number): string {
  return ms > 0 ? `in ${duration(ms)}` : `${duration(-ms)} ago`
}
