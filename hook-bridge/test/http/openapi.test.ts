/*
 * The OpenAPI document: valid, complete, and true.
 *
 * Real: the whole service on SQLite in memory. Doubles: none. Observed: the document, and the routes there are.
 */
import { eventTypes } from '@hook-bridge/event-catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { createBridge, type TestBridge } from './bridge.ts'

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security?: readonly Json[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Json }[]
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Readonly<Record<string, { schema: Json }>>
  }
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { schema: Json }>> }
    >
  >
}

interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly security: readonly Json[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json }
}

interface Place {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

let bridge: TestBridge
let document: Document
let operations: readonly Place[]

beforeAll(async () => {
  bridge = await createBridge()
  document = JSON.parse((await bridge.stranger.get('/openapi.json')).text) as Document
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
})
afterAll(() => bridge.close())

/** Every object inside a value, the value included. */
function* objectsIn(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Json
  for (const inner of Object.values(value)) yield* objectsIn(inner)
}

/** Every schema of the document: of parameters, bodies, answers and components. */
function schemasOf(): Json[] {
  const all = [
    ...operations.map(({ operation }) => operation),
    ...Object.values(document.webhooks).map(({ post }) => post),
  ]
  const roots = all.flatMap(({ parameters = [], requestBody, responses }) => [
    ...parameters.map(({ schema }) => schema),
    ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
    ...Object.values(responses).flatMap(({ content = {} }) =>
      Object.values(content).map(({ schema }) => schema),
    ),
  ])
  return [...roots, ...Object.values(document.components.schemas)].flatMap(subschemas)
}

function subschemas(schema: Json): Json[] {
  const {
    properties = {},
    items,
    additionalProperties,
    anyOf = [],
  } = schema as {
    properties?: Json
    items?: Json
    additionalProperties?: Json | boolean
    anyOf?: readonly Json[]
  }
  const inner = [...Object.values(properties as Record<string, Json>), items, additionalProperties, ...anyOf]
  return [schema, ...inner.filter((each) => typeof each === 'object').flatMap(subschemas)]
}

describe('/openapi.json', () => {
  test('is OpenAPI 3.1 with what a reader needs to begin', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info.title).not.toBe('')
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(document.info.description).toContain('Authorization: Bearer')
    expect(document.info.description).toContain('En español')
    expect(document.servers).toEqual([{ url: 'https://bridge.example.com' }])
    expect(document.components.securitySchemes).toMatchObject({ apiKey: { type: 'http', scheme: 'bearer' } })
    expect(document.security).toEqual([{ apiKey: [] }])
  })

  test('documents every route there is, and no other', async () => {
    const found = new Set<string>()
    const doctor = { examine: () => Promise.reject(new Error('nobody is examined here')) }
    const app = buildApp(bridge.deps, { publicUrl: 'https://b', rateLimit: 10, version: '1', doctor })
    app.addHook('onRoute', ({ url, method, schema }) => {
      const hidden = schema?.hide === true || url.startsWith('/docs')
      for (const each of [method].flat()) if (!hidden && each !== 'HEAD') found.add(`${each} ${url}`)
    })
    await app.ready()
    await app.close()
    const documented = operations.map(
      ({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    )
    expect(documented.sort()).toEqual([...found].sort())
    expect(documented).toHaveLength(34)
  })

  test('says of every operation what it does, in words, under an id and a tag of its own', () => {
    const tags = document.tags.map(({ name }) => name)
    for (const { path, operation } of operations) {
      const { summary, description, operationId } = operation
      expect([path, summary.length > 3, description.length > 10]).toEqual([path, true, true])
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/)
      expect(operation.tags).toHaveLength(1)
      expect(tags).toContain(operation.tags[0])
    }
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('asks for an API key exactly where one is needed', async () => {
    for (const { path, operation } of operations) {
      const open = !path.startsWith('/api/v1/')
      expect([path, operation.security]).toEqual([path, open ? [] : undefined])
    }
  })

  test('names every parameter of every path', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const named = (operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name)
      expect([path, named]).toEqual([path, inPath])
    }
  })

  test('describes a body for every request that takes one, and says whether it may be left out', () => {
    const withBody = operations.filter(({ operation }) => operation.requestBody)
    expect(withBody.map(({ operation }) => [operation.operationId, operation.requestBody?.required])).toEqual(
      [
        ['createWebhook', true],
        ['changeWebhook', true],
        ['testWebhook', false],
        ['publishEvent', true],
        ['recoverWebhook', true],
        ['catchUpWebhook', true],
        ['erasePerson', true],
        ['connectSource', true],
        ['changeSource', true],
      ],
    )
    for (const { operation } of withBody)
      expect(operation.requestBody?.content).toHaveProperty('application/json')
  })

  test('describes every answer, with a success and, under /api/v1, the errors 401 and 429', () => {
    for (const { path, operation } of operations) {
      const statuses = Object.keys(operation.responses)
      expect([path, statuses.some((status) => status.startsWith('2'))]).toEqual([path, true])
      for (const status of path.startsWith('/api/v1/') ? ['401', '429'] : [])
        expect(statuses).toContain(status)
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(description).not.toBe('Default Response')
        expect([path, status, content === undefined]).toEqual([path, status, status === '204'])
      }
    }
  })

  test('refers only to components that exist, and has none that nobody refers to', () => {
    const referred = [...objectsIn(document)]
      .map(({ $ref }) => $ref)
      .filter((each) => typeof each === 'string')
    const names = new Set(referred.map((each) => each.replace('#/components/schemas/', '')))
    expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort())
  })

  test('has schemas of JSON Schema 2020-12 only: no word of OpenAPI 3.0 or of our own', () => {
    const words = new Set(schemasOf().flatMap((schema) => Object.keys(schema)))
    expect([...words].sort()).toEqual(
      [
        '$ref',
        'additionalProperties',
        'anyOf',
        'const',
        'default',
        'description',
        'enum',
        'examples',
        'format',
        'items',
        'maxLength',
        'maximum',
        'minLength',
        'minimum',
        'pattern',
        'properties',
        'propertyNames',
        'required',
        'title',
        'type',
      ].filter((word) => words.has(word)),
    )
    expect(words).not.toContain('nullable')
  })

  test('describes what subscribers are sent: all 18 events, signed', () => {
    expect(Object.keys(document.webhooks)).toEqual(eventTypes)
    for (const { post } of Object.values(document.webhooks)) {
      const headers = (post.parameters ?? []).map(({ name }) => name)
      expect(headers).toContain('webhook-signature')
      expect(headers.some((name) => /^X-(CablenetAI|Inmova)-Signature$/.test(name))).toBe(true)
      expect(post.requestBody?.content['application/json']?.schema).toMatchObject({ type: 'object' })
    }
  })
})
