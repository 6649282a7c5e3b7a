// Real: the blueprints as they are shipped, the event catalogue they are generated from. No doubles, and no Make.
// Observed: whether each event can be mapped in full in both languages, and whether anything that fails is kept.
// What Make itself asks of a blueprint, and what its filter lets through, have tests of their own beside this file.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  events,
  outputFields,
  providerIds,
  providers,
  sampleBody,
  type Localized,
} from '@hook-bridge/event-catalog'
import { describe, expect, it } from 'vitest'
import { union } from '../../event-catalog/generate/make-blueprints/interface.ts'
import type { InterfaceField, Module } from '../../event-catalog/generate/make-blueprints/shape.ts'

interface Blueprint {
  readonly name: string
  readonly description: string
  readonly flow: readonly Module[]
  readonly metadata: { readonly notes: readonly { readonly content: string }[] }
}

const languages: readonly (keyof Localized)[] = ['en', 'es']
const folder = join(import.meta.dirname, '../../make-blueprints/blueprints')
const names = [
  ...events.map(({ key }) => key),
  ...providerIds.map((id) => `${id}_all_events`),
  'cablenetai_lead_created_once',
]

function read(language: string, name: string): Blueprint {
  return JSON.parse(readFileSync(join(folder, language, `${name}.json`), 'utf8')) as Blueprint
}

const ofEvents = languages.flatMap((language) =>
  events.map((event) => ({ language, event, key: event.key, blueprint: read(language, event.key) })),
)
const all = languages.flatMap((language) =>
  names.map((name) => ({ language, name, blueprint: read(language, name) })),
)

/** The module, its branches, and everything behind them. */
function modulesIn(flow: readonly Module[]): Module[] {
  return flow.flatMap((module) => [
    module,
    ...modulesIn((module.routes ?? []).flatMap((route) => route.flow)),
  ])
}

/** As the catalogue writes paths: `data.signedBy[].role`. */
function fieldsIn(fields: readonly InterfaceField[], prefix = ''): { path: string; field: InterfaceField }[] {
  return fields.flatMap((field) => {
    const path = prefix + field.name
    const { spec } = field
    if (spec === undefined) return [{ path, field }]
    const inside = 'type' in spec ? (spec.spec ?? []) : spec
    return [{ path, field }, ...fieldsIn(inside, 'type' in spec ? `${path}[].` : `${path}.`)]
  })
}

function bodyFields({ flow }: Blueprint) {
  return fieldsIn(flow[2]!.metadata.interface!)
}

/** Every path of a body, in the same form. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => pathsOf(entry, `${prefix}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inside]) => {
    const path = prefix ? `${prefix}.${name}` : name
    return [path, ...pathsOf(inside, path)]
  })
}

it('there is a scenario for each event, for all events of a provider, and for each lead once, in both languages', () => {
  for (const language of languages) {
    expect(readdirSync(join(folder, language)).toSorted()).toEqual(
      names.map((name) => `${name}.json`).toSorted(),
    )
  }
})

it('each guide links to every scenario in its language', () => {
  for (const [language, guide] of [
    ['en', 'README.md'],
    ['es', 'README.es.md'],
  ] as const) {
    const text = readFileSync(join(folder, '..', guide), 'utf8')
    for (const name of names) expect(text).toContain(`](blueprints/${language}/${name}.json)`)
  }
})

describe.each(ofEvents)('$language/$key', ({ language, event, blueprint }) => {
  const fields = bodyFields(blueprint)
  const last = blueprint.flow.at(-1)!

  it('offers every field of the event for mapping, and no other', () => {
    expect(fields.map(({ path }) => path)).toEqual(outputFields(event).map(({ pathText }) => pathText))
  })

  it('offers whatever the sample holds', () => {
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(pathsOf(sampleBody(event))))
  })

  it('says of each field what kind of value it holds: days as text, which no time zone can shift', () => {
    const kinds = {
      string: 'text',
      text: 'text',
      number: 'number',
      integer: 'number',
      boolean: 'boolean',
      datetime: 'date',
      date: 'text',
      object: 'collection',
    }
    for (const [index, { kind, list }] of outputFields(event).entries()) {
      const { type, spec } = fields[index]!.field
      expect(list && spec && 'type' in spec ? [type, spec.type] : [type]).toEqual(
        list ? ['array', kinds[kind]] : [kinds[kind]],
      )
    }
  })

  it('speaks its language: name, description and labels are those of the catalogue', () => {
    expect(blueprint.name).toBe(`${providers[event.provider].name}: ${event.label[language]}`)
    expect(blueprint.description).toBe(event.description[language])
    expect(fields.map(({ field }) => field.label)).toEqual(
      outputFields(event).map(({ label }) => label[language]),
    )
  })

  it('shows how to map: its last module takes the subject first, and two or three fields in all', () => {
    const { variables } = last.mapper as { variables: { name: string; value: string }[] }
    const paths = variables.map(({ value }) => /^\{\{3\.([\w.]+)\}\}$/.exec(value)?.[1])
    expect(paths[0]).toMatch(new RegExp(`(^|\\.)${event.subject}$`))
    expect(paths.length).toBeGreaterThanOrEqual(2)
    expect(paths.length).toBeLessThanOrEqual(3)
    expect(fields.map(({ path }) => path)).toEqual(expect.arrayContaining(paths))
  })

  it('says in its note which event to register, and what to replace in module 2', () => {
    const note = blueprint.metadata.notes[0]!.content
    expect(note).toContain(event.type)
    expect(note).toContain((blueprint.flow[1]!.mapper as { value: string }).value)
  })
})

describe.each(all)('$language/$name', ({ blueprint }) => {
  it('begins with webhook, secret and body, under the ids that the setup command knows', () => {
    expect(blueprint.flow.slice(0, 3).map(({ id, module }) => [id, module])).toEqual([
      [1, 'gateway:CustomWebHook'],
      [2, 'util:SetVariable2'],
      [3, 'json:ParseJSON'],
    ])
  })

  it('loses nothing: what can fail is stored, and tried again unless it would fail again', () => {
    for (const { id, module, onerror } of modulesIn(blueprint.flow).slice(2)) {
      if (module === 'builtin:BasicRouter') continue
      expect(onerror).toMatchObject([{ module: 'builtin:Break', mapper: { retry: id !== 3 } }])
    }
  })
})

describe.each(names)('%s in English and in Spanish', (name) => {
  /** Where two values differ, as paths of keys. */
  function differences(one: unknown, other: unknown, path: readonly string[] = []): string[] {
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
      return one === other ? [] : [path.join('.')]
    }
    expect(Object.keys(other)).toEqual(Object.keys(one))
    return Object.entries(one).flatMap(([key, value]) =>
      differences(value, (other as Record<string, unknown>)[key], [...path, key]),
    )
  }

  it('is the same but for what people read', () => {
    for (const path of differences(read('en', name), read('es', name))) {
      expect(path).toMatch(
        /^name$|^description$|\.designer\.name$|\.filter\.name$|\.label$|\.content$|^flow\.1\.mapper\.value$/,
      )
    }
  })
})

describe.each(providerIds)('the scenario for all events of %s', (id) => {
  const blueprint = read('en', `${id}_all_events`)
  const own = events.filter(({ provider }) => provider === id)
  const routes = blueprint.flow[3]!.routes!

  it('has a branch for each event, named after it, behind a filter that asks for it', () => {
    expect(routes.map(({ flow }) => [flow[0]!.filter?.name, flow[0]!.filter?.conditions[0]![0]!.b])).toEqual(
      own.map(({ label, type }) => [label.en, type]),
    )
  })

  it('offers every field of each of them', () => {
    const paths = bodyFields(blueprint).map(({ path }) => path)
    for (const event of own) {
      expect(paths).toEqual(expect.arrayContaining(outputFields(event).map(({ pathText }) => pathText)))
    }
    expect(new Set(paths).size).toBe(paths.length)
  })

  it('calls a field by its name where events call it by different labels', () => {
    const subject = bodyFields(blueprint).find(({ path }) => path === (id === 'inmova' ? 'data.id' : 'id'))
    expect(subject?.field.label).toBe('id')
  })
})

it('each lead once: remembered by the id of the event, which is the same in every attempt', () => {
  const { flow } = read('en', 'cablenetai_lead_created_once')
  const [exist, add] = flow.slice(3)
  expect(exist!.mapper).toEqual({ key: expect.stringContaining('"webhook-id"') })
  expect(add!.mapper).toMatchObject({ key: (exist!.mapper as { key: string }).key, overwrite: false })
  expect(add!.filter!.conditions).toEqual([[{ a: '{{4.exist}}', o: 'boolean:equal', b: 'false' }]])
  expect(bodyFields(read('en', 'cablenetai_lead_created_once'))).toEqual(
    bodyFields(read('en', 'cablenetai_lead_created')),
  )
})

describe('fields of several events in one list', () => {
  const text: InterfaceField = { name: 'id', type: 'text', label: 'Lead ID' }
  const list: InterfaceField = { name: 'tags', type: 'array', label: 'Tags', spec: { type: 'text' } }

  it('keep the label on which all agree', () => {
    expect(union([[text], [text]])).toEqual([text])
  })

  it('of which one holds text and the other a number are refused', () => {
    expect(() => union([[text], [{ ...text, type: 'number' }]])).toThrow(
      'id is text in one event, number in another',
    )
  })

  it('that are lists of different kinds are refused', () => {
    expect(() => union([[list], [{ ...list, spec: { type: 'number' } }]])).toThrow(
      'tags is a list of two kinds',
    )
  })
})
