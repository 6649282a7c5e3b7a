/*
 * The bridge without its inbound door: events are given to the store as the door would, batch by batch, and delivered
 * by the whole rest of the service.
 */
import { randomBytes } from 'node:crypto'
import { readConfig } from '../../../hook-bridge/src/config.ts'
import { createService, type Service } from '../../../hook-bridge/src/service.ts'
import { surroundings } from '../support/bridge.ts'
import { freePort } from '../support/free-port.ts'
import { makeLeads } from '../support/leads.ts'
import { answerRequests } from '../support/program.ts'
import type { QueueRequest } from '../support/queue-program.ts'

let service: Service

answerRequests(async (request: QueueRequest): Promise<void> => {
  if (request.command === 'add') return add(request.count, request.batch)
  const env = { ...surroundings(request.databaseUrl), PORT: String(await freePort()) }
  service = await createService(readConfig(env))
  await service.start()
})

async function add(count: number, batch: number): Promise<void> {
  const bodies = makeLeads(count)
  for (let first = 0; first < count; first += batch) {
    await Promise.all(bodies.slice(first, first + batch).map((body, index) => accept(body, first + index)))
  }
}

async function accept(raw: Buffer, number: number): Promise<void> {
  const { store, registry, dispatcher, clock } = service.deps
  const subscriptions = [...registry.allSubscriptions()]
  const { row, workspace } = subscriptions[number % subscriptions.length]!
  const accepted = await store.acceptEvent({
    workspace,
    source: null,
    provider: 'cablenetai',
    type: 'lead.created',
    reportedType: null,
    subject: `lead-${number}`,
    dedupe: randomBytes(16),
    receivedAt: clock.now(),
    test: false,
    warnings: [],
    raw,
    body: null,
    subscriptions: [row],
  })
  if (!accepted.duplicate) dispatcher.accepted(accepted.deliveries)
}
