// Real: both trigger nodes with all their code, real signatures. Doubles: what n8n hands to `webhook()`.
// Observed: the items that start the workflow, what is answered, what is logged.
import type { IDataObject } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { CablenetAiTrigger } from '../../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import { InmovaTrigger } from '../../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'
import { cablenetai, inmova } from '../../../n8n-nodes/nodes/shared/generated/providers.ts'
import { STORED } from '../support/hook-context.ts'
import { sign, webhookContext, type DeliverySituation } from '../support/webhook-context.ts'

const nodes = [
  { provider: cablenetai, node: new CablenetAiTrigger(), prefix: '' },
  { provider: inmova, node: new InmovaTrigger(), prefix: 'sha256=' },
]
const all = nodes.flatMap(({ provider, node, prefix }) =>
  provider.events.map((event) => ({ provider, node, prefix, event, type: event.type })),
)

async function deliver(node: CablenetAiTrigger, situation: DeliverySituation) {
  const { context, response, warn } = webhookContext(situation)
  const result = await node.webhook.call(context)
  const items = result.workflowData?.flat().map(({ json }) => json)
  return { result, items, response, warn }
}

/** What the bridge sends for the sample of an event. */
function deliveryOf({ provider, prefix, event, type }: (typeof all)[number]) {
  const body = JSON.stringify(event.sample)
  const headers: Record<string, string | undefined> = {
    [provider.signatureHeader]: prefix + sign(body),
    [provider.eventHeader]: type,
    'webhook-id': 'evt_1',
    'webhook-timestamp': '1767225600',
    'x-hook-attempt': '2',
  }
  return { body, headers, events: [type] }
}

describe.each(all)('$type', (each) => {
  const { node, provider, event } = each

  it('starts the workflow with the very body', async () => {
    const { items, response } = await deliver(node, deliveryOf(each))
    expect(items).toEqual([event.sample])
    expect(response.status).not.toHaveBeenCalled()
  })

  it.each([
    ['a tampered body', ({ body }: { body: string }) => ({ body: body.replace('{', '{ ') })],
    ['no signature', () => ({ headers: {} })],
    ['an empty signature', () => ({ headers: { [provider.signatureHeader]: '' } })],
    ['a signature cut short', () => ({ headers: { [provider.signatureHeader]: 'abcd' } })],
    [
      'the signature of another secret',
      ({ body }: { body: string }) => ({ headers: { [provider.signatureHeader]: sign(body, 'other') } }),
    ],
  ])('is refused with %s', async (_what, change) => {
    const delivery = deliveryOf(each)
    const { result, response, warn } = await deliver(node, { ...delivery, ...change(delivery) })
    expect(result).toEqual({ noWebhookResponse: true })
    expect(response.status).toHaveBeenCalledWith(401)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('signature does not match'), {
      workflowId: '1',
    })
  })

  it('is answered without a run where it was not chosen', async () => {
    const { result } = await deliver(node, { ...deliveryOf(each), events: ['other'] })
    expect(result).toEqual({ webhookResponse: { received: true, ignored: 'event not selected' } })
  })

  it('has an option with a description, a sample, and a shape that knows the sample', () => {
    const [parameter] = node.description.properties
    const options = parameter?.options
    const { label: name, type: value, description } = event
    expect(options).toContainEqual({ name, value, description })
    expect(Object.keys(event.sample)).not.toEqual([])
  })
})

const newLead = all.find(({ type }) => type === 'lead.created')!
const propertyUpdated = all.find(({ type }) => type === 'PROPERTY_UPDATED')!
const propertyCreated = all.find(({ type }) => type === 'PROPERTY_CREATED')!

describe('a signature', () => {
  it.each([
    ['sha256= and upper case', (hex: string) => `SHA256=${hex.toUpperCase()}`],
    ['space around it', (hex: string) => ` ${hex} `],
  ])('is read with %s', async (_what, write) => {
    const delivery = deliveryOf(newLead)
    const headers = { [cablenetai.signatureHeader]: write(sign(delivery.body)) }
    expect((await deliver(newLead.node, { ...delivery, headers })).items).toHaveLength(1)
  })
})

describe('a delivery', () => {
  it('is refused where the node has no secret', async () => {
    const { response, warn } = await deliver(newLead.node, { ...deliveryOf(newLead), staticData: {} })
    expect(response.status).toHaveBeenCalledWith(401)
    expect(response.json).toHaveBeenCalledWith({
      error: expect.stringContaining('publish the workflow again'),
    })
    expect(warn).toHaveBeenCalledOnce()
  })

  it.each([undefined, ''])('without a body gets a 400 (%j)', async (body) => {
    const { response } = await deliver(newLead.node, { headers: {}, ...(body !== undefined && { body }) })
    expect(response.status).toHaveBeenCalledWith(400)
  })

  it.each(['{"id":', '[1]', 'null', '"text"'])('that is no JSON object gets a 400 (%s)', async (body) => {
    const headers = { [cablenetai.signatureHeader]: sign(body) }
    const { result, response } = await deliver(newLead.node, { headers, body, events: ['lead.created'] })
    expect(result).toEqual({ noWebhookResponse: true })
    expect(response.status).toHaveBeenCalledWith(400)
  })

  it('that does not name its event is let through: the bridge sends only what was asked for', async () => {
    const delivery = deliveryOf(newLead)
    const headers = { ...delivery.headers, [cablenetai.eventHeader]: undefined }
    expect((await deliver(newLead.node, { ...delivery, headers, events: ['other'] })).items).toHaveLength(1)
  })

  it('never shows the secret in what is logged or answered', async () => {
    const { response, warn } = await deliver(newLead.node, { ...deliveryOf(newLead), headers: {} })
    const said = JSON.stringify([warn.mock.calls, response.json.mock.calls])
    expect(said).not.toContain(STORED.secret)
  })
})

describe('Include Delivery Metadata', () => {
  const options = { includeMetadata: true }

  it('adds what the headers tell', async () => {
    const { items } = await deliver(newLead.node, { ...deliveryOf(newLead), options })
    const hookBridge = {
      eventType: 'lead.created',
      eventId: 'evt_1',
      attempt: 2,
      sentAt: '2026-01-01T00:00:00.000Z',
      test: false,
    }
    expect(items).toEqual([{ ...newLead.event.sample, hookBridge }])
  })

  it('marks a test, and says null for what it does not know', async () => {
    const { body, headers, events } = deliveryOf(newLead)
    const few = { [cablenetai.signatureHeader]: headers[cablenetai.signatureHeader], 'x-hook-test': 'true' }
    const { items } = await deliver(newLead.node, { body, events, headers: few, options })
    expect(items?.[0]?.['hookBridge']).toEqual({
      eventType: null,
      eventId: null,
      attempt: 1,
      sentAt: null,
      test: true,
    })
  })
})

describe('Emit Only Changed Fields', () => {
  const options = { onlyChangedFields: true }
  const propertyId = (propertyUpdated.event.sample['data'] as IDataObject)['id']

  it('gives the old and the new value of each changed field', async () => {
    const { items } = await deliver(propertyUpdated.node, { ...deliveryOf(propertyUpdated), options })
    expect(items).toEqual([
      {
        event: 'PROPERTY_UPDATED',
        timestamp: propertyUpdated.event.sample['timestamp'],
        id: propertyId,
        updatedFields: ['price', 'status'],
        updatedAt: '2026-01-16T14:30:00.000Z',
        priceOld: 1200,
        priceNew: 1250,
        statusOld: 'AVAILABLE',
        statusNew: 'RENTED',
      },
    ])
  })

  it('leaves other events as they are', async () => {
    const { items } = await deliver(propertyCreated.node, { ...deliveryOf(propertyCreated), options })
    expect(items).toEqual([propertyCreated.event.sample])
  })

  it.each([
    [
      { event: 'PROPERTY_UPDATED', data: null },
      { event: 'PROPERTY_UPDATED', data: null },
    ],
    [
      { event: 'PROPERTY_UPDATED', data: { id: '1', changes: ['price'] } },
      { event: 'PROPERTY_UPDATED', data: { id: '1', changes: ['price'] } },
    ],
    [
      { event: 'PROPERTY_UPDATED', data: { id: '1', changes: { price: 7 } } },
      { event: 'PROPERTY_UPDATED', id: '1' },
    ],
  ])('takes what is not in the documented form: %j', async (sent, expected) => {
    const body = JSON.stringify(sent)
    const headers = { [inmova.signatureHeader]: sign(body) }
    const situation = { body, headers, options, events: ['PROPERTY_UPDATED'] }
    expect((await deliver(propertyUpdated.node, situation)).items).toEqual([expected])
  })
})
