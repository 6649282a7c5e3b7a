import type { Clock } from '../../src/clock.ts'
import { systemClock } from '../../src/clock.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { FindingId } from '../../src/doctor/finding.ts'
import { createWebhookDoctor, type Report, type Wishes } from '../../src/doctor/webhook-doctor.ts'
import { type Receiver, type ReceiverOptions, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { findSubscription } from '../../src/subscriptions/find-subscription.ts'
import type { StoreFigures } from '../../src/store/read-store.ts'
import type { SubscriptionChange } from '../../src/store/registry-store.ts'
import { createBridge, lead, type Item, type TestBridge } from '../http/bridge.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
const SUSPEND_AFTER_MS = 5 * DAY_MS

export interface ClinicOptions {
  /** Addresses of names; a name that is not here is known to nobody. */
  readonly names?: Readonly<Record<string, () => string[] | Promise<string[]>>>
  /** What the doctor's target guard lets through; 127.0.0.1 when not given. */
  readonly allowedTargets?: readonly string[]
  readonly clock?: Clock
  /** In place of what the database counts. */
  readonly figures?: () => Promise<StoreFigures>
}

/** A bridge that delivers, and the doctor that looks at its webhooks with names of its own. */
export interface Clinic extends AsyncDisposable {
  readonly bridge: TestBridge
  receive(options?: ReceiverOptions): Promise<Receiver>
  /** A webhook of alice. */
  subscribe(url: string, more?: object): Promise<Item & { readonly secret: string }>
  /** Changes the stored webhook, as time and receivers do. */
  change(id: string, change: SubscriptionChange): Promise<void>
  /** Lets one lead come in, and waits until so many attempts of the webhook are on disk. */
  deliver(id: string, attempts?: number): Promise<void>
  examine(id: string, wishes?: Partial<Wishes>): Promise<Examined>
  /** As a bridge does that stops. */
  stopDoctor(): void
}

export interface Examined extends Report {
  /** The finding, as `level: title`; undefined when there is none. */
  said(id: FindingId): string | undefined
  detail(id: FindingId): string
  todo(id: FindingId): string | null
}

export async function openClinic(options: ClinicOptions = {}): Promise<Clinic> {
  const { names = {}, allowedTargets = ['127.0.0.1'], clock = systemClock } = options
  // The webhooks themselves are taken without a question to a name server.
  const bridge = await createBridge({ clock, config: { allowedTargets: ['127.0.0.1', '*.test'] } })
  await bridge.service.start()
  const { deps, alice, workspace } = bridge
  const receivers: Receiver[] = []
  const guard = createTargetGuard({
    allowedTargets,
    clock,
    async resolve(hostname) {
      const addresses = await names[hostname]?.()
      if (addresses === undefined) throw Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' })
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  })
  const doctor = createWebhookDoctor({
    ...deps,
    guard,
    countFigures: options.figures ?? (() => deps.store.figures()),
    suspendAfterMs: SUSPEND_AFTER_MS,
  })
  const rowOf = (id: string) => findSubscription(deps, workspace, id)!

  return {
    bridge,
    async receive(options) {
      const receiver = await startReceiver(options)
      receivers.push(receiver)
      return receiver
    },
    async subscribe(url, more = {}) {
      const wanted = { url, events: ['lead.created'], ...more }
      const { body, status } = await alice.post<Item & { secret: string }>('/api/v1/webhooks', wanted)
      if (status !== 201) throw new Error(body.error)
      return body.data
    },
    async change(id, change) {
      deps.registry.putSubscription(await deps.store.changeSubscription(rowOf(id).row, change))
    },
    async deliver(id, attempts = 1) {
      await alice.post('/api/v1/events', { event: 'lead.created', data: lead() })
      const query = { workspace, subscription: rowOf(id).row, before: null, limit: 100 }
      await until(async () => (await deps.store.listLog(query)).rows.length >= attempts)
    },
    async examine(id, { send = false, language = 'en' } = {}) {
      const report = await doctor.examine(rowOf(id), { send, language })
      const find = (wanted: FindingId) => report.findings.find((finding) => finding.id === wanted)
      return {
        ...report,
        said: (wanted) => {
          const finding = find(wanted)
          return finding && `${finding.level}: ${finding.title}`
        },
        detail: (wanted) => find(wanted)!.detail,
        todo: (wanted) => find(wanted)!.todo,
      }
    },
    stopDoctor: doctor.stop,
    async [Symbol.asyncDispose]() {
      await bridge.close()
      for (const receiver of receivers) await receiver.close()
    },
  }
}
