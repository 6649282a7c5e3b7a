import { showRecovery } from '../http/shapes/recovery.ts'
import type { RecoveryKind } from '../store/recovery-store.ts'
import { beginRecovery, type FoundRecovery, stopRecovery } from '../subscriptions/recover.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { manage } from './management.ts'
import { printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly since: number
  readonly workspace?: string
  readonly json?: true
}

/** `recover` */
export async function recover(webhook: string, options: Options): Promise<void> {
  await begin('recover', webhook, options)
}

/** `catch-up` */
export async function catchUp(webhook: string, options: Options): Promise<void> {
  await begin('catch-up', webhook, options)
}

async function begin(kind: RecoveryKind, id: string, { since, workspace, json }: Options): Promise<void> {
  const begun = await manage({ create: false }, async ({ deps }) => {
    const webhook = chooseWebhook(deps, id, workspace)
    const result = await beginRecovery(deps, webhook.workspace, webhook.id, { kind, since })
    if (!result.ok) throw new Error(result.message)
    return result
  })
  if (json) return printJson(showRecovery(begun))
  const { subscription, recovery } = begun
  printLine(`Began ${recovery.id} for the webhook ${webhookLabel(subscription)}.`)
  printLine(
    kind === 'recover'
      ? `${recovery.total} dead deliveries become due again, oldest first.`
      : `Of ${recovery.total} events, those that it never had are delivered, oldest first.`,
  )
  if (subscription.state !== 'active') {
    printLine(`Mind: the webhook is ${subscription.state}. They are held until it is active again.`)
  }
  printLine(`See how far it is: ${PROGRAM} recoveries ${subscription.id}`)
}

interface ListOptions extends Omit<Options, 'since'> {
  readonly stop?: string
}

/** `recoveries` */
export async function list(id: string, { stop, workspace, json }: ListOptions): Promise<void> {
  const found = await manage({ create: false }, async ({ deps }): Promise<FoundRecovery[]> => {
    const subscription = chooseWebhook(deps, id, workspace)
    const stopped = stop === undefined ? undefined : await stopRecovery(deps, subscription.workspace, stop)
    if (stopped?.ok === false) throw new Error(stopped.message)
    const recoveries = await deps.store.listRecoveries(subscription.row)
    return recoveries.map((recovery) => ({ recovery, subscription }))
  })
  const shown = found.map(showRecovery)
  if (json) return printJson(shown)
  if (shown.length === 0) return printLine('There was no recovery yet.')
  const rows = shown.map((each) => [
    each.id,
    each.kind,
    each.status,
    `${each.moved} of ${each.total}`,
    each.since,
  ])
  printLine(table(['ID', 'KIND', 'STATE', 'MOVED', 'SINCE'], rows))
}
