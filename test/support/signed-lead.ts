import { createHmac } from 'node:crypto'

export interface InboundDoor {
  readonly inboundUrl: string
  readonly secret: string
}

/** A new lead as CablenetAI reports it. */
export function leadBody(id: string, more: object = {}): Record<string, unknown> {
  return {
    id,
    org_id: 'org-1',
    source: 'form',
    name: 'Ana Ruiz',
    phone: null,
    email: 'ana@example.com',
    property_id: null,
    created_at: '2026-01-15T10:30:00Z',
    ...more,
  }
}

/** Sends a new lead to the inbound door as CablenetAI does. Rejects when nobody answers. */
export async function sendLead(
  { inboundUrl, secret }: InboundDoor,
  id: string,
  more = {},
): Promise<Response> {
  const body = JSON.stringify(leadBody(id, more))
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return fetch(inboundUrl, { method: 'POST', body, headers: { 'x-cablenetai-signature': signature } })
}

/** Sends leads one after another over several connections until it is told to stop. */
export function startLoad(door: InboundDoor, prefix: string) {
  const acknowledged: string[] = []
  let running = true
  let sent = 0

  async function sendOneAfterAnother(): Promise<void> {
    while (running) {
      const id = `${prefix}-${(sent += 1)}`
      const answer = await sendLead(door, id).catch(() => undefined)
      if (answer === undefined) return
      await answer.arrayBuffer()
      if (answer.status === 200) acknowledged.push(id)
    }
  }

  const senders = Array.from({ length: 8 }, sendOneAfterAnother)
  return {
    /** Ids of the leads that were answered 200 so far. */
    acknowledged: acknowledged as readonly string[],
    async stop(): Promise<void> {
      running = false
      await Promise.all(senders)
    },
  }
}
