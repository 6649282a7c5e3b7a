import { createCablenetai, type Cablenetai } from '../support/cablenetai-simulator.ts'
import { sampleData } from '../support/sample-data.ts'
import { startReceiver, type Receiver, type ReceiverOptions } from '../support/receiver.ts'
import { openApi, type ApiAccess, type BridgeApi } from './bridge-api.ts'
import { openHostDoor } from './host-door.ts'

/** The whole way of an event: CablenetAI, a bridge in a container, and a receiver on this machine. */
export interface Route extends AsyncDisposable {
  readonly cablenetai: Cablenetai
  readonly receiver: Receiver
  readonly sourceId: string
  readonly api: BridgeApi
}

/** Connects CablenetAI to a bridge, and subscribes a receiver to its leads. */
export async function openRoute(access: ApiAccess, options: ReceiverOptions = {}): Promise<Route> {
  await using opened = new AsyncDisposableStack()
  const api = openApi(access)
  const receiver = opened.use(await startReceiver(options))
  const door = opened.use(await openHostDoor(receiver.port))
  const webhook = await api.subscribe(door.urlOf(receiver.url), ['lead.created'])
  receiver.trust(webhook.secret)
  const { id, inboundUrl, secret } = await api.connect('cablenetai')
  const cablenetai = createCablenetai({ url: inboundUrl, secret, retry: false })
  const kept = opened.move()
  return {
    cablenetai,
    receiver,
    sourceId: id,
    api,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Sends a new lead; resolves to whether the bridge said that it has it. */
export async function sendLead({ cablenetai }: Route, id: string): Promise<boolean> {
  const [attempt] = await cablenetai.send('lead.created', { ...LEAD, id })
  return attempt?.status === 200
}

const LEAD = sampleData('cablenetai', 'lead.created')
