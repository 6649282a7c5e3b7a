import { events, providerIds, type EventDefinition, type ProviderId } from '@hook-bridge/event-catalog'
import { startBridge, type RunningBridge, type Webhook } from '../../support/bridge.ts'
import { createCablenetai } from '../../support/cablenetai-simulator.ts'
import { createInmova } from '../../support/inmova-simulator.ts'
import type { ReceivedRequest } from '../../support/received-request.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { plainData, unusualData } from './unusual-data.ts'

/** A delivery as it reached the address that Make gave to a webhook. */
export interface Delivery {
  readonly event: EventDefinition
  readonly what: 'the sample' | 'unusual data' | 'a test event'
  readonly request: ReceivedRequest
  /** What the user pasted into the scenario, or what Make keeps for the app. */
  readonly secret: string
}

export interface Deliveries extends AsyncDisposable {
  readonly bridge: RunningBridge
  readonly receiver: Receiver
  readonly webhooks: Readonly<Record<ProviderId, Webhook>>
  /** All 18 events three times: the sample, unusual data, and the bridge's own test event. */
  readonly all: readonly Delivery[]
}

const typesOf = (provider: ProviderId) =>
  events.filter((event) => event.provider === provider).map(({ type }) => type)

/** Runs a bridge, has both vendors send every event, and collects what comes out for Make. */
export async function deliverEvents(): Promise<Deliveries> {
  const bridge = await startBridge()
  const receiver = await startReceiver()
  const webhooks = {} as Record<ProviderId, Webhook>
  for (const provider of providerIds) {
    const more = { client: 'make', retryPolicy: '24h' }
    webhooks[provider] = await bridge.subscribe(receiver.urlFor(`/${provider}`), typesOf(provider), more)
  }
  const vendors = await connectVendors(bridge)
  const all: Delivery[] = []

  async function receive(event: EventDefinition, what: Delivery['what'], send: () => Promise<unknown>) {
    const before = receiver.count
    await send()
    const request = await receiver.waitFor(before + 1)
    all.push({ event, what, request, secret: webhooks[event.provider].secret })
  }

  for (const event of events) {
    const { provider, type } = event
    await receive(event, 'the sample', () => vendors[provider](type, plainData(event)))
    await receive(event, 'unusual data', () => vendors[provider](type, unusualData(event)))
    await receive(event, 'a test event', () =>
      bridge.call('POST', `/webhooks/${webhooks[provider].id}/test`, { event: type }),
    )
  }
  return {
    bridge,
    receiver,
    webhooks,
    all,
    async [Symbol.asyncDispose]() {
      await receiver.close()
      await bridge[Symbol.asyncDispose]()
    },
  }
}

type Send = (type: string, data: object) => Promise<unknown>

async function connectVendors(bridge: RunningBridge): Promise<Record<ProviderId, Send>> {
  const [cablenetai, inmova] = [await bridge.connect('cablenetai'), await bridge.connect('inmova')]
  const one = createCablenetai({ url: cablenetai.inboundUrl, secret: cablenetai.secret, retry: false })
  const other = createInmova({ url: inmova.inboundUrl, secret: inmova.secret })
  // Indented and escaped, as a vendor might: the bridge is the one who writes compact JSON.
  return {
    cablenetai: (type, data) => one.send(type, data, { pretty: true, escapeNonAscii: true }),
    inmova: (type, data) => other.dispatch(type, data),
  }
}
