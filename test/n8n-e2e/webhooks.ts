import type { RunningBridge } from '../support/bridge.ts'
import { until } from '../support/until.ts'

/** A registration, as the bridge lists it. */
export interface RegisteredWebhook {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly active: boolean
  readonly retryPolicy: string | null
  readonly client: string | null
  readonly name: string | null
  readonly coalesceSeconds: number | null
}

/** One entry of the bridge's delivery log. */
export interface Attempt {
  readonly event: string
  readonly eventId: string
  readonly status: 'SUCCESS' | 'FAILED'
  readonly httpStatus: number | null
  readonly attemptNumber: number
  readonly responseBody?: string
}

/** All registrations at the bridge. */
export function webhooksAt(bridge: RunningBridge): Promise<readonly RegisteredWebhook[]> {
  return bridge.call('GET', '/webhooks?limit=100')
}

/** The registrations of one address: more than one would have every event arrive twice. */
export async function webhooksOf(bridge: RunningBridge, url: string): Promise<readonly RegisteredWebhook[]> {
  return (await webhooksAt(bridge)).filter((webhook) => webhook.url === url)
}

/** The newest attempts to deliver to a webhook. */
export function attemptsTo(
  bridge: RunningBridge,
  { id }: { id: string },
  limit = 100,
): Promise<readonly Attempt[]> {
  return bridge.call('GET', `/webhooks/${id}/logs?limit=${limit}`)
}

/** Waits until the bridge has nothing left to deliver. */
export async function allDelivered(bridge: RunningBridge, deadlineMs = 15_000): Promise<void> {
  const isIdle = async () => (await bridge.call<unknown[]>('GET', '/deliveries?status=pending')).length === 0
  await until(isIdle, { deadlineMs, everyMs: 100, what: 'the bridge to have nothing left to deliver' })
}

/** The execution that n8n named when it took a delivery. */
export function executionIn({ responseBody = '{}' }: Attempt): string {
  const { executionId } = JSON.parse(responseBody) as { executionId?: string }
  if (executionId === undefined) throw new Error(`n8n answered without its execution: ${responseBody}`)
  return executionId
}
