/*
 * The catalogue over HTTP. Real: the whole service on SQLite in memory. Doubles: none. Observed: bodies.
 */
import { events, sampleBody } from '@hook-bridge/event-catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBridge, type Item, type TestBridge } from './bridge.ts'

let bridge: TestBridge

beforeAll(async () => {
  bridge = await createBridge()
})
afterAll(() => bridge.close())

describe('GET /api/v1/event-types', () => {
  test('lists all 18 events in the order of the catalogue', async () => {
    const { status, body } = await bridge.alice.get<readonly Item[]>('/api/v1/event-types')
    expect(status).toBe(200)
    expect(body.data.map(({ type }) => type)).toEqual(events.map(({ type }) => type))
    expect(body.data).toHaveLength(18)
  })

  test('needs an API key', async () => {
    expect(await bridge.stranger.get('/api/v1/event-types')).toMatchObject({ status: 401 })
  })
})

describe('GET /api/v1/event-types/:type', () => {
  test.each(events.flatMap(({ type, key }) => [[type, type] as const, [key, type] as const]))(
    '%s is shown with its schema and its sample',
    async (name, type) => {
      const definition = events.find((event) => event.type === type)!
      const { status, body } = await bridge.alice.get(`/api/v1/event-types/${name}`)
      expect(status).toBe(200)
      expect(body.data).toMatchObject({
        type,
        key: definition.key,
        provider: definition.provider,
        label: definition.label,
        description: definition.description,
        schema: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          title: definition.label.en,
        },
        sample: sampleBody(definition),
      })
    },
  )

  test.each([
    ['lead.creatd', 'Did you mean lead.created?'],
    ['Property_Created', 'Did you mean PROPERTY_CREATED?'],
    ['nothing-like-it', 'lists all events'],
  ])('%s is 404 with a hint', async (name, hint) => {
    const answer = await bridge.alice.get(`/api/v1/event-types/${name}`)
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', error: expect.stringContaining(hint) },
    })
  })
})
