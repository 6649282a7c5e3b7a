/* Which event somebody meant. Real: all of it, and the catalogue. Observed: what is returned. */
import { events } from '@hook-bridge/event-catalog'
import { describe, expect, test } from 'vitest'
import { checkEvents, explainUnknown, nearNames } from '../../src/subscriptions/event-names.ts'

describe('near names', () => {
  test.each([
    ['cablenetai_lead_created', ['lead.created']],
    ['inmova_property_created', ['PROPERTY_CREATED']],
    ['LEAD.CREATED', ['lead.created']],
    ['Lead Created', ['lead.created']],
    ['property.created', ['PROPERTY_CREATED']],
    ['property_created ', ['PROPERTY_CREATED']],
    ['contract_signed', ['contract.signed', 'CONTRACT_SIGNED']],
    ['lead.creatd', ['lead.created']],
    ['mls.colaboration.created', ['mls.collaboration.created']],
    ['', []],
    ['foo', []],
    ['constructor', []],
  ])('of %j are %j', (name, near) => {
    expect(nearNames(name)).toEqual(near)
  })

  test('are three at the most, the likest first', () => {
    const near = nearNames('PROPERTY_CREATE')
    expect(near[0]).toBe('PROPERTY_CREATED')
    expect(near.length).toBeLessThanOrEqual(3)
  })

  test('of every key are exactly its event', () => {
    for (const { key, type } of events) expect(nearNames(key)).toEqual([type])
  })
})

describe('the explanation of an unknown event', () => {
  test('repeats no more than the beginning of what was asked for', () => {
    const text = explainUnknown('x'.repeat(10_000))
    expect(text.length).toBeLessThan(200)
    expect(text).toContain('GET /api/v1/event-types')
  })
})

describe('the events a webhook asks for', () => {
  test('are sorted, each once', () => {
    const { events: checked, details } = checkEvents([
      'payment.received',
      'CONTRACT_SIGNED',
      'payment.received',
    ])
    expect([checked, details]).toEqual([['CONTRACT_SIGNED', 'payment.received'], {}])
  })

  test('are named by their place where they do not exist', () => {
    expect(Object.keys(checkEvents(['a', 'lead.created', 'b']).details)).toEqual(['events.0', 'events.2'])
    expect(checkEvents([]).details).toEqual({ events: 'Name at least one event.' })
  })
})
