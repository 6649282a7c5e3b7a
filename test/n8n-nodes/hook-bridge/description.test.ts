// Real: what the node tells n8n about itself, the catalogue, and the files beside the node.
import { existsSync, readFileSync } from 'node:fs'
import { events, findEvent } from '@hook-bridge/event-catalog'
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { resources } from '../../../n8n-nodes/nodes/HookBridge/run-operation.ts'
import { hookBridge } from '../support/run-hook-bridge.ts'

const { description, methods } = hookBridge
const folder = new URL('../../../n8n-nodes/nodes/HookBridge/', import.meta.url)

/** All parameters, those in collections too. */
const parameters = description.properties.flatMap((property) =>
  property.type === 'collection' ? [property, ...(property.options as INodeProperties[])] : [property],
)
const named = (name: string) => description.properties.filter((property) => property.name === name)
const optionsOf = (property: INodeProperties) => property.options as INodePropertyOptions[]
const operationsOf = (resource: string) =>
  optionsOf(
    named('operation').find(({ displayOptions }) => displayOptions?.show?.['resource']?.includes(resource))!,
  )

describe('operations', () => {
  it('are those that the node does', () => {
    const offered = optionsOf(named('resource')[0]!).map(({ value }) => [
      value,
      operationsOf(String(value)).map((operation) => operation.value),
    ])
    const done = Object.entries(resources).map(([resource, operations]) => [
      resource,
      Object.keys(operations),
    ])
    expect(offered).toEqual(done)
  })

  it('tell a model what they do, and an editor what to call them', () => {
    for (const operation of named('operation').flatMap(optionsOf)) {
      expect(operation).toMatchObject({
        action: expect.any(String),
        description: expect.stringMatching(/.{30}/),
      })
    }
  })

  it('say what to list or read before anything that changes something', () => {
    for (const operation of named('operation')) expect(operation.default).toBe('getAll')
  })
})

describe('lists of events', () => {
  const lists = parameters.filter(({ name }) => ['event', 'events'].includes(name))
  const fixed = (property: INodeProperties) =>
    optionsOf(property).filter(({ value }) => value !== '' && value !== 'unknown')

  it('have all events, whose names tell the platform, sorted', () => {
    expect(lists).toHaveLength(5)
    for (const list of lists) {
      const names = fixed(list).map(({ name }) => name)
      expect(fixed(list).map(({ value }) => value)).toEqual(
        expect.arrayContaining(events.map(({ type }) => type)),
      )
      expect(new Set(names).size).toBe(events.length)
      expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)))
      expect(names).toContain('Contract Signed (CablenetAI)')
      expect(names).toContain('Contract Signed (Inmova)')
    }
  })

  it('have a default that is one of them', () => {
    const defaults = lists.filter(({ type }) => type === 'options').map((list) => list.default)
    expect(defaults.filter((type) => type !== '')).toEqual(['lead.created', 'lead.created', 'lead.created'])
    expect(findEvent('lead.created')).toBeDefined()
  })
})

it('has a list behind each ID', () => {
  const locators = parameters.filter(({ type }) => type === 'resourceLocator')
  expect(locators).toHaveLength(5)
  for (const { modes = [] } of locators) {
    expect(modes.map(({ name }) => name)).toEqual(['list', 'id'])
    expect(methods.listSearch).toHaveProperty(modes[0]!.typeOptions!.searchListMethod!)
  }
})

it('says in the editor what the node does', () => {
  expect(description.subtitle).toBe('={{ $parameter["operation"] + ": " + $parameter["resource"] }}')
})

it('is found by its own name in the list of nodes', () => {
  const codex = JSON.parse(readFileSync(new URL('HookBridge.node.json', folder), 'utf8')) as { node: string }
  expect(codex.node).toBe(`n8n-nodes-hook-bridge.${description.name}`)
})

it('shows what each operation outputs before it is run; samples differ from event to event', () => {
  const without = Object.entries(resources).flatMap(([resource, operations]) =>
    Object.keys(operations)
      .map((operation) => `${resource}/${operation}`)
      .filter((name) => !existsSync(new URL(`__schema__/v1.0.0/${name}.json`, folder))),
  )
  expect(without).toEqual(['eventType/getSample'])
})
