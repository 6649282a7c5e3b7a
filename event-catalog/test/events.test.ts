// The catalogue as data. Real: the 18 definitions and their schemas. No doubles.
// Keys, types and sample keys are frozen: published Zaps, scenarios and workflows point at them.
import { describe, expect, it, test } from 'vitest'
import { factsOf } from '../src/fields.ts'
import {
  checkData,
  events,
  eventTypes,
  findEvent,
  findEventByKey,
  providerIds,
  providers,
  type EventDefinition,
} from '../src/index.ts'

const published = {
  'lead.created': 'cablenetai_lead_created',
  'lead.status_changed': 'cablenetai_lead_status_changed',
  'contract.signed': 'cablenetai_contract_signed',
  'payment.received': 'cablenetai_payment_received',
  'appointment.scheduled': 'cablenetai_appointment_scheduled',
  'mls.collaboration.created': 'cablenetai_mls_collaboration_created',
  PROPERTY_CREATED: 'inmova_property_created',
  PROPERTY_UPDATED: 'inmova_property_updated',
  PROPERTY_DELETED: 'inmova_property_deleted',
  TENANT_CREATED: 'inmova_tenant_created',
  TENANT_UPDATED: 'inmova_tenant_updated',
  CONTRACT_CREATED: 'inmova_contract_created',
  CONTRACT_SIGNED: 'inmova_contract_signed',
  PAYMENT_CREATED: 'inmova_payment_created',
  PAYMENT_RECEIVED: 'inmova_payment_received',
  MAINTENANCE_CREATED: 'inmova_maintenance_created',
  MAINTENANCE_RESOLVED: 'inmova_maintenance_resolved',
  DOCUMENT_UPLOADED: 'inmova_document_uploaded',
}

const dedupeKeys = {
  'lead.created': 'id',
  'lead.status_changed': 'id+changed_at+to_status',
  'contract.signed': 'id+signed_at',
  'payment.received': 'id',
  'appointment.scheduled': 'id+starts_at',
  'mls.collaboration.created': 'id',
  PROPERTY_CREATED: 'id',
  PROPERTY_UPDATED: 'id+updatedAt',
  PROPERTY_DELETED: 'id',
  TENANT_CREATED: 'id',
  TENANT_UPDATED: 'id+updatedAt',
  CONTRACT_CREATED: 'id',
  CONTRACT_SIGNED: 'id',
  PAYMENT_CREATED: 'id',
  PAYMENT_RECEIVED: 'id',
  MAINTENANCE_CREATED: 'id',
  MAINTENANCE_RESOLVED: 'id+resolvedAt',
  DOCUMENT_UPLOADED: 'id+version',
}

const presence = ({ schema }: EventDefinition) =>
  Object.entries(schema.shape).map(([name, field]) => ({ name, presence: factsOf(field).presence }))

describe('the catalogue', () => {
  it('has the 18 published events with their keys, CablenetAI first', () => {
    expect(events.map((event) => [event.type, event.key])).toEqual(Object.entries(published))
  })

  it('lists their types in the same order', () => {
    expect(eventTypes).toEqual(Object.keys(published))
  })

  it('tells each event from its like by the documented fields', () => {
    const actual = events.map((event) => [event.type, event.dedupe.join('+')])
    expect(Object.fromEntries(actual)).toEqual(dedupeKeys)
  })

  it('has rules to recognise the events of the provider that names none, and only those', () => {
    const withRules = events.filter((event) => event.recognisedBy !== undefined)
    expect(withRules).toEqual(events.filter((event) => providers[event.provider].body === 'bare'))
  })

  it('counts on nothing but the id of a deleted property', () => {
    const fields = presence(findEvent('PROPERTY_DELETED')!)
    expect(fields.filter((field) => field.presence === 'always').map((field) => field.name)).toEqual(['id'])
  })

  it('takes the first move of a lead, which comes from no stage', () => {
    const event = findEvent('lead.status_changed')!
    expect(checkData(event, { ...event.sample, from_status: null })).toEqual([])
  })
})

describe('findEvent', () => {
  it.each(events)('finds $type by its type and by its key', (event) => {
    expect(findEvent(event.type)).toBe(event)
    expect(findEventByKey(event.key)).toBe(event)
  })

  it.each(['', 'LEAD.CREATED', 'property_created', '__proto__', 'constructor', 'toString'])(
    'finds nothing for %j',
    (name) => {
      expect(findEvent(name)).toBeUndefined()
      expect(findEventByKey(name)).toBeUndefined()
    },
  )
})

describe.each(events)('$type', (event) => {
  test('its key is the provider and the type in snake case', () => {
    expect(event.key).toBe(`${event.provider}_${event.type.toLowerCase().replaceAll('.', '_')}`)
    expect(event.key).toMatch(/^[a-z]+(_[a-z]+)+$/)
  })

  test('its label is in title case and fits the platforms', () => {
    expect(event.label.en).toMatch(/^[A-Z]\w*( [A-Z]\w*)*$/)
    expect(event.label.en.length).toBeGreaterThanOrEqual(2)
    expect(event.label.en.length).toBeLessThanOrEqual(64)
    expect(event.label.es).toMatch(/^[A-ZÁÉÍÓÚ]/)
    expect(event.label.es.length).toBeLessThanOrEqual(64)
  })

  test('its noun is one capitalised word', () => {
    expect(event.noun.en).toMatch(/^[A-Z][a-z]+$/)
    expect(event.noun.es).toMatch(/^[A-ZÁÉÍÓÚ][a-záéíóúñ]+$/)
  })

  test('its description says in one sentence when it triggers', () => {
    expect(event.description.en).toMatch(/^Triggers when [a-z][^.]*\.$/)
    expect(event.description.es).toMatch(/^Se activa cuando [a-z][^.]*\.$/)
  })

  test('its sample fits its schema', () => {
    expect(checkData(event, event.sample)).toEqual([])
  })

  test('its sample has exactly the fields that are always there', () => {
    const expected = presence(event).filter((field) => field.presence !== 'sometimes')
    expect(Object.keys(event.sample)).toEqual(expected.map((field) => field.name))
  })

  test('its sample is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(event.sample))).toEqual(event.sample)
  })

  test('its subject and its dedupe key are fields of the sample', () => {
    expect(Object.keys(event.sample)).toEqual(expect.arrayContaining([event.subject, ...event.dedupe]))
    expect(event.dedupe).toContain(event.subject)
  })
})

describe('the providers', () => {
  it('are listed under their ids', () => {
    expect(providerIds).toEqual(Object.keys(providers))
    expect(providerIds).toEqual(Object.values(providers).map((provider) => provider.id))
  })

  it('retry as they document: Inmova after 5 s, 30 s, 2 min, 10 min and 50 min', () => {
    expect(providers.inmova.policy).toEqual({
      timeoutMs: 5_000,
      schedule: {
        kind: 'fixed',
        delaysMs: [5_000, 30_000, 120_000, 600_000, 3_000_000],
        defaultRetries: 3,
      },
    })
  })

  it('retry as they document: CablenetAI exponentially for 24 hours', () => {
    const { timeoutMs, schedule } = providers.cablenetai.policy
    expect(timeoutMs).toBe(10_000)
    expect(schedule).toMatchObject({ kind: 'exponential', firstDelayMs: 30_000, horizonMs: 86_400_000 })
  })

  it('sign in their own header: CablenetAI bare, Inmova with sha256=', () => {
    expect(providers.cablenetai.signature).toEqual({ header: 'X-CablenetAI-Signature', prefix: '' })
    expect(providers.inmova.signature).toEqual({ header: 'X-Inmova-Signature', prefix: 'sha256=' })
  })
})
