import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../clock.ts'
import { showRecovery } from '../http/shapes/recovery.ts'
import type { RecoveryKind } from '../store/recovery-store.ts'
import { beginRecovery, type FoundRecovery, stopRecovery } from '../subscriptions/recover.ts'
import { parseTime } from '../time.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { workspaceOption } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'
import { webhookLabel } from './webhook-label.ts'

interface Options {
  readonly since: number
  readonly workspace?: string
  readonly json?: true
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `recover`, `catch-up`, `recoveries` */
export function addRecoveryCommands(program: Command): void {
  addBegin(program, 'recover', 'Send again what a webhook did not take: its dead deliveries since a time.')
  addBegin(program, 'catch-up', 'Send a webhook the events since a time that it never had.')
  program
    .command('recoveries')
    .description('List the recoveries of a webhook, with their progress; or stop one.')
    .argument('<webhook>', 'id of the webhook')
    .option('--stop <id>', 'stop this one; what has become due already is still sent')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} recoveries wh_5e0f1a2b3c4d5e6f708192a3
  $ ${PROGRAM} recoveries wh_5e0f1a2b3c4d5e6f708192a3 --stop rec_0a1b2c3d4e5f60718293a4b5`,
    )
    .action(list)
}

function addBegin(program: Command, kind: RecoveryKind, description: string): void {
  program
    .command(kind)
    .description(description)
    .argument('<webhook>', 'id of the webhook')
    .requiredOption(
      '--since <time>',
      'what came in from then on: 2026-01-15T10:30:00Z, or 24h, 3d ago',
      sinceTime,
    )
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Oldest first and each once, a few at a time, so that new events are not kept waiting. The running bridge does it; it
goes on after a restart.

Examples:
  $ ${PROGRAM} ${kind} wh_5e0f1a2b3c4d5e6f708192a3 --since 24h
  $ ${PROGRAM} ${kind} wh_5e0f1a2b3c4d5e6f708192a3 --since 2026-01-15T10:30:00Z`,
    )
    .action((webhook: string, options: Options) => begin(kind, webhook, options))
}

/** Milliseconds since the epoch. */
function sinceTime(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  if (count !== undefined) return systemClock.now() - Number(count) * UNITS[unit as keyof typeof UNITS]
  const time = parseTime(text)
  if (time === undefined) throw new InvalidArgumentError('It must be a time, such as 2026-01-15, or 24h, 3d.')
  return time
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

async function list(id: string, { stop, workspace, json }: ListOptions): Promise<void> {
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
