import type { Blueprint, Module } from './blueprint.ts'

const label = (name: string, type: string, more: object = {}) => ({ name, type, label: name, ...more })
const at = (x: number, y: number, more: object = {}) => ({ designer: { x, y, name: `at ${x}` }, ...more })

const breaks = (id: number, x: number, y: number): Module => ({
  id,
  module: 'builtin:Break',
  version: 1,
  mapper: { retry: true, count: 3, interval: 15 },
  metadata: at(x, y),
})

/** A blueprint that breaks no rule and has every kind of part that the rules look at. A fresh copy on every call. */
export function soundBlueprint(): Blueprint {
  return structuredClone({ name: 'Sound', flow: [webhook, secret, parser, router], metadata })
}

const headers = label('__IMTHEADERS__', 'array', { spec: [label('name', 'text'), label('value', 'text')] })

const webhook: Module = {
  id: 1,
  module: 'gateway:CustomWebHook',
  version: 1,
  parameters: { maxResults: 1 },
  mapper: {},
  metadata: at(0, 0, { interface: [label('value', 'text'), headers] }),
}

const secret: Module = {
  id: 2,
  module: 'util:SetVariable2',
  version: 1,
  parameters: {},
  mapper: { name: 'webhookSecret', scope: 'roundtrip', value: 'PASTE_THE_SECRET' },
  metadata: at(300, 0, { interface: [label('webhookSecret', 'any')] }),
}

const parser: Module = {
  id: 3,
  module: 'json:ParseJSON',
  version: 1,
  parameters: { type: '' },
  filter: {
    name: 'Valid',
    conditions: [[{ a: '{{sha256(1.value; "hex"; 2.webhookSecret)}}', o: 'text:equal', b: 'x' }]],
  },
  mapper: { json: '{{1.value}}' },
  metadata: at(600, 0, {
    interface: [
      label('event', 'text'),
      label('data', 'collection', { spec: [label('id', 'text')] }),
      label('tags', 'array', { spec: { type: 'text' } }),
      label('people', 'array', { spec: { type: 'collection', spec: [label('name', 'text')] } }),
    ],
  }),
  onerror: [breaks(4, 900, 150)],
}

const branch = (id: number, y: number, value: string): Module => ({
  id,
  module: 'util:SetVariables',
  version: 1,
  parameters: {},
  filter: { name: 'One', conditions: [[{ a: '{{3.event}}', o: 'text:equal', b: value }]] },
  mapper: { scope: 'roundtrip', variables: [{ name: 'id', value: '{{3.data.id}} {{3.people[1].name}}' }] },
  metadata: at(1200, y, { interface: [label('id', 'any')] }),
  onerror: [breaks(id + 10, 1500, y + 150)],
})

const router: Module = {
  id: 5,
  module: 'builtin:BasicRouter',
  version: 1,
  mapper: null,
  metadata: at(900, 0),
  routes: [{ flow: [branch(6, -300, 'A')] }, { flow: [branch(7, 300, 'B')] }],
}

const metadata = {
  instant: true,
  version: 1,
  scenario: {
    roundtrips: 1,
    maxErrors: 3,
    autoCommit: true,
    autoCommitTriggerLast: true,
    sequential: false,
    slots: null,
    confidential: false,
    dataloss: false,
    dlq: true,
    freshVariables: false,
  },
  designer: { orphans: [] },
  zone: 'eu1.make.com',
  notes: [{ moduleIds: [1], content: '<p>Hello</p>', isFilterNote: false, metadata: { color: '#9138FE' } }],
}
