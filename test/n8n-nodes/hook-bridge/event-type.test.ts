// Real: the node with all its code, and the catalogue. Doubles: what n8n gives the node, and the bridge (nock).
// Observed: the requests to the bridge and the output.
import { events, sampleBody } from '@hook-bridge/event-catalog'
import { describe, expect, it } from 'vitest'
import { answers, bridge, mockBridge } from '../support/mocked-bridge.ts'
import { run } from '../support/run-hook-bridge.ts'

mockBridge()

describe('Event Type: Get Many', () => {
  const getMany = { resource: 'eventType', operation: 'getAll' }
  const lead = { type: 'lead.created', key: 'cablenetai_lead_created', sample: { id: 'L-1' } }
  const property = { type: 'PROPERTY_CREATED', key: 'inmova_property_created', sample: { data: {} } }
  const all = [
    { ...lead, schema: { type: 'object' } },
    { ...property, schema: { type: 'object' } },
  ]

  it('lists what the bridge knows, without the long schemas', async () => {
    answers(bridge().get('/api/v1/event-types').query({ limit: '50' }), all)
    expect(await run(getMany)).toEqual([lead, property])
  })

  it('lists schemas too where they are asked for', async () => {
    answers(bridge().get('/api/v1/event-types').query({ limit: '100' }), all)
    expect(await run({ ...getMany, returnAll: true, includeSchema: true })).toEqual(all)
  })

  it('stops at the limit, though the bridge gives all in one answer', async () => {
    answers(bridge().get('/api/v1/event-types').query({ limit: '1' }), all)
    expect(await run({ ...getMany, limit: 1 })).toEqual([lead])
  })
})

describe('Event Type: Get Sample', () => {
  const getSample = { resource: 'eventType', operation: 'getSample' }

  it.each(events)('gives what is delivered for $type, without a request', async (definition) => {
    expect(await run({ ...getSample, event: definition.type })).toEqual([sampleBody(definition)])
  })

  it('gives a copy, so that no workflow can change the sample', async () => {
    const [first] = await run({ ...getSample, event: 'lead.created' })
    first!['name'] = 'changed'
    const [second] = await run({ ...getSample, event: 'lead.created' })
    expect(second).not.toHaveProperty('name', 'changed')
  })

  it('says that there is no such event', async () => {
    await expect(run({ ...getSample, event: 'lead.creatd' })).rejects.toMatchObject({
      message: 'There is no event "lead.creatd"',
      context: { itemIndex: 0 },
    })
  })
})
