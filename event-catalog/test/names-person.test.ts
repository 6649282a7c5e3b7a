// Which bodies name a person. Real: the catalogue and its samples. Doubles: none. Observed: yes or no.
import { describe, expect, test } from 'vitest'
import { events, findEvent, namesPerson, sampleBody } from '../src/index.ts'

const body = (type: string, change: object = {}) => {
  const whole = sampleBody(findEvent(type)!)
  Object.assign(whole['data'] ?? whole, change)
  return whole
}

describe('the catalogue', () => {
  test.each(events.filter(({ persons }) => persons))(
    '$type: each field of a person is one of its fields',
    (event) => {
      for (const field of event.persons!) expect(Object.keys(event.schema.shape)).toContain(field)
    },
  )

  test.each(events)('$type: every field that is called by a kind of person is among them', (event) => {
    const called = Object.keys(event.schema.shape).filter((name) =>
      /^(tenant|buyer|contact|provider|user|agent|owner)_?id$|_by$|edBy$/i.test(name),
    )
    // Who signed is a list of names without ids.
    expect(called.filter((name) => name !== 'signedBy').sort()).toEqual(
      (event.persons ?? []).filter((name) => name !== 'entityId').sort(),
    )
  })
})

describe('namesPerson', () => {
  test.each(events)('$type: its subject, and nobody else', (event) => {
    const sample = sampleBody(event)
    expect(namesPerson(event, sample, (event.sample as { id: string }).id)).toBe(true)
    expect(namesPerson(event, sample, 'somebody-else')).toBe(false)
  })

  test.each([
    ['contract.signed', 'buyer_id'],
    ['appointment.scheduled', 'contact_id'],
    ['lead.status_changed', 'changed_by'],
    ['PAYMENT_RECEIVED', 'tenantId'],
    ['DOCUMENT_UPLOADED', 'entityId'],
    ['MAINTENANCE_RESOLVED', 'providerId'],
  ])('%s: by %s, too, as a text and as a number', (type, field) => {
    expect(namesPerson(findEvent(type), body(type, { [field]: 'p-1' }), 'p-1')).toBe(true)
    expect(namesPerson(findEvent(type), body(type, { [field]: 17 }), '17')).toBe(true)
    expect(namesPerson(findEvent(type), body(type, { [field]: null }), 'null')).toBe(false)
  })

  test('a number that happens to be the same elsewhere names nobody', () => {
    expect(
      namesPerson(findEvent('contract.signed'), body('contract.signed', { total_amount: 17 }), '17'),
    ).toBe(false)
  })

  test('in an event that nobody knows, any value that is the id names the person, however deep', () => {
    const deep = { a: [{ b: { owner: 'p-1' } }, 17, null] }
    expect(namesPerson(undefined, deep, 'p-1')).toBe(true)
    expect(namesPerson(undefined, deep, '17')).toBe(true)
    expect(namesPerson(undefined, deep, 'p-')).toBe(false)
    expect(namesPerson(undefined, deep, 'owner')).toBe(false)
  })

  test('what is no object names nobody', () => {
    const [lead, created] = [findEvent('lead.created'), findEvent('TENANT_CREATED')]
    expect(namesPerson(lead, 'p-1', 'p-1')).toBe(false)
    expect(namesPerson(created, { event: 'TENANT_CREATED', data: ['p-1'], id: 'p-1' }, 'p-1')).toBe(true)
  })
})
