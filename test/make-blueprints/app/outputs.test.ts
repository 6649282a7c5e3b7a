// Real: what the custom app says that its modules put out, and the event catalogue. No doubles, and no Make.
// Observed: whether people can map every field before an event has come, and see an example of each.
import { events, outputFields, providerIds, providers, sampleBody } from '@hook-bridge/event-catalog'
import { describe, expect, it } from 'vitest'
import { code, entries, reception } from './support/app-files.ts'
import type { Field } from './support/definition.ts'
import { openPlaces, placesIn, placesOf } from './support/fields.ts'

function outputOf(moduleId: string): { fields: readonly Field[]; sample: Readonly<Record<string, unknown>> } {
  return { fields: code('module', moduleId, 'interface'), sample: code('module', moduleId, 'samples') }
}

/** `inmova_property_created` has the trigger `watchInmovaPropertyCreated`. */
function triggerOf(key: string): string {
  return `watch_${key}`.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

const added = { cablenetai: ['eventId', 'eventType', 'isTest'], inmova: ['eventId', 'isTest'] }

describe('interface and sample', () => {
  it.each(entries('module'))('of %s have the same fields, at every depth', (id) => {
    const { fields, sample } = outputOf(id)
    const open = openPlaces(fields)
    const inside = placesIn(sample, open)
    const places = placesOf(fields)
    // What a list or a collection holds shows only where the sample has it.
    const empty = places.filter((place) => !place.includes('[]') && isEmpty(sample, place))
    const shown = places.filter(
      (place) =>
        !empty.some((outer) => /^(\[\])?\./.test(place.slice(outer.length)) && place.startsWith(outer)),
    )
    expect([...new Set(inside)].sort()).toEqual(shown.sort())
  })

  it.each(events)('of the trigger for $key cover the catalogue', (event) => {
    const { fields } = outputOf(triggerOf(event.key))
    const known = outputFields(event).map(({ pathText }) => pathText)
    expect(placesOf(fields).sort()).toEqual([...added[event.provider], ...known].sort())
  })

  it.each(events)('of the trigger for $key show the catalogue’s sample', (event) => {
    const { sample } = outputOf(triggerOf(event.key))
    expect(sample).toMatchObject(sampleBody(event))
  })

  it.each(providerIds)('of the trigger for any event of %s cover them all', (id) => {
    const places = new Set(placesOf(outputOf(triggerOf(`${id}_events`)).fields))
    const all = events.filter(({ provider }) => provider === id).flatMap((event) => outputFields(event))
    expect(all.filter(({ pathText }) => !places.has(pathText))).toEqual([])
  })
})

describe('fields', () => {
  it('that are a calendar day are text: as a date Make would move it into another time zone', () => {
    const days = events.flatMap((event) =>
      outputFields(event)
        .filter(({ kind, path }) => kind === 'date' && path.length === 2)
        .map(({ path }) => fieldAt(outputOf(triggerOf(event.key)).fields, path)),
    )
    expect(days.length).toBeGreaterThan(0)
    expect(days.every(({ type }) => type === 'text')).toBe(true)
  })

  it('that a trigger adds are not in any body', () => {
    for (const event of events) {
      const roots = Object.keys(sampleBody(event))
      expect(added[event.provider].filter((name) => roots.includes(name))).toEqual([])
    }
  })
})

describe('webhooks', () => {
  it.each(events)('for $key ask for this event alone, for 24 hours', (event) => {
    const id = triggerOf(event.key).replace(/^watch(.)/, (_, letter: string) => letter.toLowerCase())
    const body = code('webhook', id, 'attach').body as Record<string, unknown>
    expect(body).toMatchObject({ events: [event.type], retryPolicy: '24h', client: 'make' })
    expect(String(body['name']).length).toBeLessThanOrEqual(120)
  })

  it.each(providerIds)('for any event of %s offer them all, and only its own', (id) => {
    const [parameter] = code('webhook', `${id}Events`, 'params')
    const theirs = events.filter(({ provider }) => provider === id).map(({ type }) => type)
    const options = parameter?.options as { value: string }[]
    expect(options.map(({ value }) => value)).toEqual(theirs)
  })

  it.each(entries('webhook'))('%s look at the signature header of their provider', (id) => {
    const provider = providers[id.startsWith('inmova') ? 'inmova' : 'cablenetai']
    const { condition } = reception(id)
    expect(condition).toContain(`headers.\`${provider.signature.header.toLowerCase()}\``)
  })
})

function fieldAt(fields: readonly Field[], path: readonly string[]): Field {
  const [name, ...rest] = path
  const found = fields.find((field) => field.name === name)
  if (!found) throw new Error(`no field ${path.join('.')}`)
  return rest.length === 0 ? found : fieldAt(found.spec as readonly Field[], rest)
}

function isEmpty(sample: Readonly<Record<string, unknown>>, place: string): boolean {
  const value = place
    .split('.')
    .reduce<unknown>((from, name) => (from as Record<string, unknown> | null)?.[name], sample)
  return value === null || (Array.isArray(value) && value.length === 0)
}
