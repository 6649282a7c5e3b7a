import { findEvent } from '@hook-bridge/event-catalog'
import type { ConnectedSource, RunningBridge } from '../support/bridge.ts'
import { createCablenetai } from '../support/cablenetai-simulator.ts'
import { createInmova } from '../support/inmova-simulator.ts'

/** Both vendors, each connected to the bridge with one account. */
export interface Vendors {
  /** Sends an event once, signed as its vendor does. Without data: the catalogue's sample. Throws unless it is taken. */
  send(type: string, data?: object): Promise<void>
}

export async function connectVendors(bridge: RunningBridge): Promise<Vendors> {
  const sources = {
    cablenetai: await bridge.connect('cablenetai', { secret: 'a-secret-from-the-panel' }),
    inmova: await bridge.connect('inmova'),
  }
  return {
    async send(type, data) {
      const provider = findEvent(type)!.provider
      const status = await senders[provider](sources[provider], type, data)
      if (status !== 200) throw new Error(`the bridge answered ${status} to ${provider} ${type}`)
    },
  }
}

const senders = {
  async cablenetai({ inboundUrl: url, secret }: ConnectedSource, type: string, data?: object) {
    return (await createCablenetai({ url, secret, retry: false }).send(type, data))[0]?.status
  },
  async inmova({ inboundUrl: url, secret }: ConnectedSource, type: string, data?: object) {
    const [delivery] = await createInmova({ url, secret, maxRetries: 1 }).dispatch(type, data)
    return delivery?.attempts[0]?.status
  },
}
