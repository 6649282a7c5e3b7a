import { createHmac } from 'node:crypto'
import { until } from '../../../test/support/until.ts'
import { type Behaviour } from '../../../test/support/behaviour.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import type { Clock } from '../../src/clock.ts'
import type { Config } from '../../src/config.ts'
import type { StoredDelivery } from '../../src/store/read-store.ts'
import { type Client, createBridge, type Item, lead, type TestBridge } from '../http/bridge.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** A bridge that delivers to receivers on this machine, and somebody who is signed in as alice. */
export interface Stage extends AsyncDisposable {
  readonly bridge: TestBridge
  readonly visitor: Visitor
  /** Starts a receiver that is closed with the stage. */
  receiver(behaviour?: Behaviour): Promise<Receiver>
  /** A webhook of the client; what it is sent ends in this receiver, at a path that nobody may see. */
  webhook(client: Client, receiver: Receiver, more?: object): Promise<Item & { readonly secret: string }>
  /** Publishes a lead. Resolves to the public id of the event. */
  publish(client: Client, id: string, more?: object): Promise<string>
  /** The deliveries of alice's workspace, newest first, once there are this many in this state. */
  deliveries(state: StoredDelivery['state'], count: number): Promise<readonly StoredDelivery[]>
  /** Resolves once this many attempts of alice's workspace are on disk. */
  attempts(count: number): Promise<unknown>
}

export const SECRET_PATH = 'catch/18237465/uhz5bw3'

export async function createStage(options: { clock?: Clock; config?: Partial<Config> } = {}): Promise<Stage> {
  const config = { publicUrl: 'http://127.0.0.1:8080', ...options.config }
  const bridge = await createBridge({ ...options, config })
  await bridge.service.start()
  const visitor = createVisitor(bridge)
  await visitor.signIn(bridge.alice.key)
  const receivers: Receiver[] = []

  return {
    bridge,
    visitor,
    async receiver(behaviour = {}) {
      const receiver = await startReceiver({ behaviour })
      receivers.push(receiver)
      return receiver
    },
    async webhook(client, receiver, more = {}) {
      const wanted = { url: receiver.urlFor(`/${SECRET_PATH}`), events: ['lead.created'], ...more }
      const { body } = await client.post<Item & { secret: string }>('/api/v1/webhooks', wanted)
      return body.data
    },
    async publish(client, id, more = {}) {
      const wanted = { event: 'lead.created', data: { ...lead(id), ...more } }
      const { body } = await client.post<Item & { eventId: string }>('/api/v1/events', wanted)
      return body.data.eventId
    },
    deliveries: (state, count) =>
      until(async () => {
        const query = { workspace: bridge.workspace, state, before: null, limit: 100 }
        const { rows } = await bridge.deps.store.listDeliveries(query)
        return rows.length === count && rows
      }),
    attempts: (count) =>
      until(async () => {
        const query = { workspace: bridge.workspace, before: null, limit: 100 }
        return (await bridge.deps.store.listLog(query)).rows.length === count
      }),
    async [Symbol.asyncDispose]() {
      await bridge.close()
      for (const receiver of receivers) await receiver.close()
    },
  }
}

/** Sends a lead to an inbound URL, as CablenetAI does. */
export async function sendSigned({ service }: TestBridge, url: string, secret: string): Promise<number> {
  const payload = JSON.stringify(lead())
  const signature = createHmac('sha256', secret).update(payload).digest('hex')
  const headers = { 'x-cablenetai-signature': signature, 'content-type': 'application/json' }
  const path = new URL(url).pathname
  return (await service.app.inject({ method: 'POST', url: path, payload, headers })).statusCode
}
