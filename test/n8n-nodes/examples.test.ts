// Real: the example workflows as they are shipped, the classes of our nodes, the event catalogue. No doubles.
// Observed: whether an example fits the nodes as they are now, and holds nothing of anybody's account.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import type { INode, INodeProperties, INodeTypeDescription } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { CablenetAiTrigger } from '../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import { HookBridge } from '../../n8n-nodes/nodes/HookBridge/HookBridge.node.ts'
import { InmovaTrigger } from '../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'

const PACKAGE = 'n8n-nodes-hook-bridge.'
const folder = join(import.meta.dirname, '../../n8n-nodes/examples')

interface Workflow {
  readonly nodes: readonly INode[]
  readonly connections: Readonly<Record<string, { main: { node: string }[][] }>>
  readonly pinData: Readonly<Record<string, { json: Record<string, unknown> }[]>>
}

const examples = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  return { file, text, workflow: JSON.parse(text) as Workflow }
})
const ours = new Map<string, INodeTypeDescription>(
  [new CablenetAiTrigger(), new InmovaTrigger(), new HookBridge()].map(({ description }) => [
    PACKAGE + description.name,
    description,
  ]),
)
const ourNodes = examples.flatMap(({ file, workflow }) =>
  workflow.nodes
    .filter(({ type }) => type.startsWith(PACKAGE))
    .map((node) => ({ file, workflow, name: node.name, node })),
)
const triggers = ourNodes.filter(({ node }) => 'events' in node.parameters)

it('there is an example for each of our nodes', () => {
  expect(new Set(ourNodes.map(({ node }) => node.type))).toEqual(new Set(ours.keys()))
})

describe.each(examples)('$file', ({ text, workflow }) => {
  it('uses our nodes and those that every n8n has, and explains itself in a note', () => {
    const others = workflow.nodes.filter(({ type }) => !ours.has(type))
    for (const { type } of others) expect(type).toMatch(/^n8n-nodes-base\./)
    expect(workflow.nodes.some(({ type }) => type === 'n8n-nodes-base.stickyNote')).toBe(true)
  })

  it('connects nodes that are there', () => {
    const names = workflow.nodes.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const [from, { main }] of Object.entries(workflow.connections)) {
      expect(names).toContain(from)
      for (const { node } of main.flat()) expect(names).toContain(node)
    }
  })

  it('holds no ids, credentials or registrations: n8n makes its own at import', () => {
    expect(Object.keys(workflow).toSorted()).toEqual(['connections', 'name', 'nodes', 'pinData', 'settings'])
    for (const key of ['id', 'webhookId', 'credentials', 'instanceId']) {
      for (const node of workflow.nodes) expect(node).not.toHaveProperty(key)
    }
    expect(text).not.toMatch(/whsec_|hbk_|\bwh_/)
  })

  it('pins data to our triggers only', () => {
    const names = workflow.nodes.filter(({ type }) => /^n8n-nodes-hook-bridge\.\w+Trigger$/.test(type))
    expect(Object.keys(workflow.pinData)).toEqual(names.map(({ name }) => name))
  })
})

describe.each(ourNodes)('$file: $name', ({ node }) => {
  const { version, properties } = ours.get(node.type)!

  it('is of a version that the node has', () => {
    expect([version].flat()).toContain(node.typeVersion)
  })

  it('has parameters that the node shows, with values that it offers', () => {
    expectParameters(properties, node.parameters, node.parameters)
  })
})

describe.each(triggers)('$file: $name', ({ node, name, workflow }) => {
  it('has the sample of its first event pinned', () => {
    const event = findEvent((node.parameters['events'] as string[])[0]!)!
    const { includeMetadata = false } = node.parameters['options'] as { includeMetadata?: boolean }
    const metadata = {
      eventType: event.type,
      eventId: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      attempt: 1,
      sentAt: expect.any(String),
      test: true,
    }
    expect(workflow.pinData[name]).toEqual([
      { json: { ...sampleBody(event), ...(includeMetadata && { hookBridge: metadata }) } },
    ])
  })
})

type Parameters = INode['parameters']

/** Each parameter has to be one that the node shows beside the others; of lists, one that is on the list. */
function expectParameters(properties: INodeProperties[], given: Parameters, beside: Parameters): void {
  for (const [name, value] of Object.entries(given)) {
    const property = properties.find((each) => each.name === name && isShown(each, beside))
    expect(property, `parameter ${name}`).toBeDefined()
    const { type, options = [] } = property!
    if (type === 'collection') expectParameters(options as INodeProperties[], value as Parameters, beside)
    if (type !== 'options' && type !== 'multiOptions') continue
    const offered = options.map((option) => ('value' in option ? option.value : undefined))
    for (const each of [value].flat()) expect(offered, `value of ${name}`).toContain(each)
  }
}

function isShown({ displayOptions }: INodeProperties, beside: Parameters): boolean {
  return Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
    (values as unknown[] | undefined)?.includes(beside[name]),
  )
}
