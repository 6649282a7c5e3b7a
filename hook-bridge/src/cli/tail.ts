import type { Deps } from '../deps.ts'
import { showAttempt } from '../http/shapes/attempt.ts'
import type { StoredAttempt } from '../store/read-store.ts'
import { chooseWebhook } from './choose-webhook.ts'
import { chooseWorkspace } from './choose-workspace.ts'
import { createLogReader } from './log-reader.ts'
import { manage } from './management.ts'
import { plain, printLine } from './output.ts'
import { pause } from './pause.ts'
import { hostOf, webhookLabel } from './webhook-label.ts'

interface Options {
  readonly webhook?: string
  readonly lines: number
  readonly follow: boolean
  readonly workspace?: string
  readonly json?: true
}

/** Which attempts are meant: row numbers. */
interface Scope {
  readonly workspace: number
  readonly subscription?: number
}

const LOOK_EVERY_MS = 500

/** `tail` */
export async function tail(options: Options): Promise<void> {
  const stopped = stopSignal()
  await manage({ create: false }, async ({ deps }) => {
    const scope = chooseScope(deps, options)
    const log = createLogReader(deps.store, scope)
    const print = async (attempts: readonly StoredAttempt[]): Promise<void> => {
      for (const attempt of attempts) printLine(await lineOf(deps, scope, attempt, options.json === true))
    }
    await print(await log.start(options.lines))
    while (options.follow && !stopped.aborted) {
      await pause(LOOK_EVERY_MS, stopped)
      await print(await log.next())
    }
  })
}

/** Aborts on Ctrl-C, and when nobody reads any more, as in `hook-bridge tail | head`. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  process.stdout.once('error', () => stop.abort())
  return stop.signal
}

function chooseScope(deps: Deps, { webhook, workspace }: Options): Scope {
  if (webhook === undefined) return { workspace: chooseWorkspace(deps, workspace).row }
  const subscription = chooseWebhook(deps, webhook, workspace)
  return { workspace: subscription.workspace, subscription: subscription.row }
}

async function lineOf(
  deps: Deps,
  { workspace }: Scope,
  attempt: StoredAttempt,
  json: boolean,
): Promise<string> {
  const shown = showAttempt(deps, attempt)
  const delivery = await deps.store.getDelivery(workspace, attempt.delivery)
  // One that was made after this command began.
  if (delivery && !deps.registry.subscription(delivery.subscription)) await deps.registry.reload()
  const webhook = delivery && deps.registry.subscription(delivery.subscription)
  if (json) {
    const webhookId = delivery?.subscriptionId ?? null
    return JSON.stringify({
      ...shown,
      webhookId,
      webhookName: webhook?.name ?? null,
      webhookHost: hostOf(webhook),
    })
  }
  return [
    shown.sentAt,
    shown.status === 'SUCCESS' ? 'ok    ' : 'failed',
    String(shown.httpStatus ?? '---'),
    shown.event.padEnd(25),
    webhook ? webhookLabel(webhook) : `${delivery?.subscriptionId ?? 'webhook'} (deleted)`,
    `attempt ${shown.attemptNumber}`,
    `${shown.responseTime} ms`,
    ...consequence(shown),
  ].join('  ')
}

function consequence({ status, httpStatus, error, nextAttemptAt }: ReturnType<typeof showAttempt>): string[] {
  if (status === 'SUCCESS') return []
  const reason = plain(error ?? 'failed')
  if (httpStatus === 410) return [`${reason}; held`]
  return [nextAttemptAt === undefined ? `${reason}; dead` : `${reason}; again at ${nextAttemptAt}`]
}
