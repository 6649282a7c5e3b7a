import type { Core } from '../../open-core.ts'
import type { OpenSubscription } from '../../registry.ts'
import type { DeliveryState, StoreFigures } from '../../store/store.ts'
import { isoTime } from '../../time.ts'
import { plain } from '../output.ts'
import { webhookLabel } from '../webhook-label.ts'
import { type Finding, findingsIn } from './finding.ts'
import { duration } from './words.ts'

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
  const answers = await lastAnswers(core, webhook)
  const dead = await countOfState(core, webhook, 'dead')
  const lateMs = queue ? now - Math.max(queue.oldestDueAt, webhook.notBefore ?? 0) : 0
  const facts = [
    stateOf(webhook),
    answers.length === 0 ? 'nothing was sent yet' : `last answers, newest first: ${answers.join(' ')}`,
    ...(queue ? [`${queue.count} pending, the oldest due ${when(queue.oldestDueAt - now)}`] : []),
    ...(webhook.state === 'active' ? [] : [`${await countOfState(core, webhook, 'held')} held`]),
    ...(webhook.notBefore !== null && webhook.notBefore > now
      ? [`slowed down by the receiver until ${isoTime(webhook.notBefore)}`]
      : []),
    ...(dead === '0' ? [] : [`${dead} dead`]),
  ]
  const message = `${webhookLabel(webhook)} ${webhook.id}: ${facts.join('; ')}.`
  return judge(webhook, message, {
    overdue: lateMs > OVERDUE_MS,
    dead: dead !== '0',
    failing: areFailures(answers),
  })
}

interface Signs {
  readonly overdue: boolean
  readonly dead: boolean
  readonly failing: boolean
}

function judge({ id, state }: OpenSubscription, message: string, { overdue, dead, failing }: Signs): Finding {
  switch (state) {
    case 'paused':
      return warn(message, `Activate it when it is wanted: PATCH /api/v1/webhooks/${id} {"active": true}`)
    case 'gone':
      return warn(message, 'If the automation was switched off, delete the webhook; else switch it on anew.')
    case 'suspended':
      return fail(
        message,
        `Put the receiver right, then activate it: PATCH /api/v1/webhooks/${id} {"active": true}`,
      )
    case 'active':
      if (overdue)
        return fail(message, 'Its deliveries are late: is the bridge running, and does its log say why?')
      if (failing)
        return fail(
          message,
          'The receiver takes nothing: look at the automation behind it. hook-bridge tail says why.',
        )
      if (dead)
        return warn(message, `Send what was given up again: POST /api/v1/webhooks/${id}/recover {"since": …}`)
      return ok(message)
  }
}

function stateOf({ state, stateReason }: OpenSubscription): string {
  return state === 'active' || stateReason === null
    ? state
    : `${state} (${plain(stateReason).replace(/\.$/, '')})`
}

/** HTTP statuses, newest first; `none` where there was no answer. */
async function lastAnswers({ store }: Core, { workspace, row }: OpenSubscription): Promise<string[]> {
  const { rows } = await store.listLog({ workspace, subscription: row, before: null, limit: LAST_ANSWERS })
  return rows.map(({ status }) => String(status ?? 'none'))
}

function areFailures(answers: readonly string[]): boolean {
  return answers.length === LAST_ANSWERS && !answers.some((answer) => /^2\d\d$/.test(answer))
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
