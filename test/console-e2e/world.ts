import { API_KEY, type RunningBridge, startBridge, type Webhook } from '../support/bridge.ts'
import { createCablenetai } from '../support/cablenetai-simulator.ts'
import { createInmova } from '../support/inmova-simulator.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'
import { fillPast } from './past.ts'

/** A bridge with something to show: both providers send, and receivers answer in all ways. */
export interface World extends AsyncDisposable {
  readonly bridge: RunningBridge
  readonly apiKey: string
  readonly receiver: Receiver
  readonly webhooks: Readonly<Record<'good' | 'busy' | 'broken' | 'paused', Webhook>>
  /** Sends a new lead, as CablenetAI does. */
  sendLead(): Promise<void>
}

/** What nobody may see in any page. */
export const SECRET_PATH = 'catch/18237465/uhz5bw3'

const GOOD = 12
export const BUSY_AFTER = 4

export async function createWorld(): Promise<World> {
  const receiver = await startReceiver({ record: 'ids' })
  const busy = await startReceiver({
    behaviour: { status: 429, retryAfter: 1_500, body: '{"status":"throttled"}' },
  })
  const broken = await startReceiver({ behaviour: { status: 500, body: '<h1>Internal Server Error</h1>' } })
  const bridge = await startBridge()
  const at = ({ port }: Receiver) => `http://127.0.0.1:${port}/${SECRET_PATH}`
  const cablenetai = await bridge.connect('cablenetai', { name: 'Oficina Madrid' })
  const inmova = await bridge.connect('inmova', { name: 'Sureste' })
  fillPast(bridge)

  const webhooks = {
    good: await bridge.subscribe(at(receiver), ['lead.created', 'PROPERTY_UPDATED'], {
      client: 'n8n',
      name: 'Leads to the CRM',
    }),
    busy: await bridge.subscribe(at(busy), ['lead.created'], {
      client: 'zapier',
      name: 'Zap: lead to Google Sheets',
      retryPolicy: '24h',
    }),
    broken: await bridge.subscribe(at(broken), ['PROPERTY_UPDATED'], {
      client: 'other',
      name: 'Own website',
      maxRetries: 0,
    }),
    paused: await bridge.subscribe(at(receiver), ['PROPERTY_UPDATED'], {
      client: 'make',
      name: 'Escenario: ficha de propiedad',
    }),
  }
  await bridge.call('PATCH', `/webhooks/${webhooks.paused.id}`, { active: false })

  const leads = createCablenetai({ url: cablenetai.inboundUrl, secret: cablenetai.secret, retry: false })
  const properties = createInmova({ url: inmova.inboundUrl, secret: inmova.secret, maxRetries: 0 })
  let count = 0
  const sendLead = async () => {
    await leads.send('lead.created', { ...LEAD, id: `lead-${(count += 1)}` })
  }
  for (let index = 0; index < GOOD; index += 1) await sendLead()
  for (let index = 0; index < BUSY_AFTER; index += 1) {
    await properties.dispatch('PROPERTY_UPDATED', { ...PROPERTY, id: `prop-${index}` })
  }
  await until(async () => (await states(bridge, 'dead')) === BUSY_AFTER, {
    deadlineMs: 20_000,
    what: 'the dead ones',
    everyMs: 50,
  })

  // Tried anew, and refused anew.
  await bridge.call('POST', `/webhooks/${webhooks.broken.id}/recover`, { since: '2026-01-01T00:00:00Z' })
  await until(async () => (await recoveryOf(bridge, webhooks.broken)) === 'done', {
    deadlineMs: 20_000,
    what: 'the recovery',
    everyMs: 50,
  })
  await until(async () => (await states(bridge, 'dead')) === BUSY_AFTER, {
    deadlineMs: 20_000,
    what: 'the dead ones of the recovery',
    everyMs: 50,
  })

  return {
    bridge,
    apiKey: API_KEY,
    receiver,
    webhooks,
    sendLead,
    async [Symbol.asyncDispose]() {
      leads.close()
      properties.close()
      await bridge[Symbol.asyncDispose]()
      for (const each of [receiver, busy, broken]) await each.close()
    },
  }
}

async function recoveryOf(bridge: RunningBridge, { id }: Webhook): Promise<string | undefined> {
  const [latest] = await bridge.call<readonly { status: string }[]>('GET', `/webhooks/${id}/recoveries`)
  return latest?.status
}

async function states(bridge: RunningBridge, status: string): Promise<number> {
  return (await bridge.call<readonly unknown[]>('GET', `/deliveries?status=${status}&limit=100`)).length
}

/** With a name that would do harm where it is not escaped. */
const LEAD = {
  org_id: 'org-1',
  source: 'portal:supercasas',
  name: `Ana <img src=x onerror="document.title='harmed'"> Peña`,
  phone: '+18095550142',
  email: 'ana@example.com',
  property_id: null,
  created_at: '2026-01-15T14:30:00.000Z',
}

const PROPERTY = {
  address: 'Calle Mayor 1, 3.º B',
  changes: { price: { old: 1200, new: 1150 } },
  updatedFields: ['price'],
  updatedAt: '2026-01-15T14:30:00.000Z',
}
