// Real: every file of the custom app, as Make's tool uploads it. No doubles, and no Make.
// Observed: whether the manifest and the folder fit each other, and whether every file has the keys that Make knows,
// and no others.
import { describe, expect, it } from 'vitest'
import { allFiles, code, entries, manifest, read } from './support/app-files.ts'
import { manifestShape } from './shapes/manifest.ts'
import { fields, groups, parameters, sample } from './shapes/parameters.ts'
import * as requests from './shapes/requests.ts'

const kinds = ['connection', 'webhook', 'module', 'rpc'] as const

/** Those that stand in the manifest are uploaded; these are for people and Git. */
const besides = ['.gitignore', 'README.md', 'icon.png', 'makecomapp.json']

const components = kinds.flatMap((kind) =>
  entries(kind).map(([id, entry]) => ({ kind, id, name: `${kind} ${id}`, codeFiles: entry.codeFiles })),
)

function pathsNamed(): string[] {
  const ofComponents = components.flatMap(({ codeFiles }) => Object.values(codeFiles))
  return [...Object.values(manifest.generalCodeFiles), ...ofComponents].filter((path) => path !== null)
}

function withCode(kind: 'webhook' | 'module', name: string): string[] {
  return entries(kind).flatMap(([id, { codeFiles }]) => (codeFiles[name] ? [id] : []))
}

describe('the manifest', () => {
  it('has the keys that Make knows, all of them and no others', () => {
    expect(manifestShape.safeParse(manifest).error).toBeUndefined()
  })

  it('names every file of the folder, each of them once, and no file that is not there', () => {
    const named = pathsNamed()
    expect(new Set(named).size).toBe(named.length)
    expect([...new Set([...named, ...besides])].sort()).toEqual(allFiles().sort())
  })

  it.each(components)('has the code of the $name where Make looks for it', ({ kind, id, codeFiles }) => {
    const kebab = (text: string) => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const there = Object.entries(codeFiles).filter(([, path]) => path !== null)
    for (const [name, path] of there) {
      expect(path).toBe(`${kind}s/${kebab(id)}/${kebab(id)}.${kebab(name)}.iml.json`)
    }
  })

  it('says nothing of the Make account of whoever deploys the app', () => {
    expect(manifest.origins).toEqual([])
  })
})

describe('references between components', () => {
  it('give every trigger a webhook of its own, and every webhook a trigger', () => {
    const used = entries('module').flatMap(([, { webhook }]) => webhook ?? [])
    expect(used.sort()).toEqual(
      entries('webhook')
        .map(([id]) => id)
        .sort(),
    )
  })

  it('lead from every connection that is named to one that is there', () => {
    const named = kinds.flatMap((kind) => entries(kind).flatMap(([, { connection }]) => connection ?? []))
    expect([...new Set(named)]).toEqual(Object.keys(manifest.components.connection))
  })

  it('lead to every list of choices, and to none that is not there', () => {
    const named = allFiles()
      .filter((path) => path.endsWith('.iml.json'))
      .flatMap((path) => JSON.stringify(read(path)).match(/rpc:\/\/\w+/g) ?? [])
      .map((reference) => reference.slice('rpc://'.length))
    expect([...new Set(named)].sort()).toEqual(
      entries('rpc')
        .map(([id]) => id)
        .sort(),
    )
  })

  it('put every module into one group, the one for any call into "Other"', () => {
    const named = groups.parse(read('modules/groups.json'))
    expect(named.flatMap(({ modules }) => modules).sort()).toEqual(
      entries('module')
        .map(([id]) => id)
        .sort(),
    )
    expect(named.at(-1)).toEqual({ label: 'Other', modules: ['makeAnApiCall'] })
  })
})

describe('every code file has the keys that Make knows', () => {
  it('in the base and the connection', () => {
    expect(requests.base.safeParse(read('general/base.iml.json')).error).toBeUndefined()
    expect(
      requests.connection.safeParse(code('connection', 'bridgeKey', 'communication')).error,
    ).toBeUndefined()
    expect(parameters.safeParse(code('connection', 'bridgeKey', 'params')).error).toBeUndefined()
  })

  it.each(entries('webhook'))('in the webhook %s', (id) => {
    expect(requests.incoming.safeParse(code('webhook', id, 'communication')).error).toBeUndefined()
    expect(requests.attach.safeParse(code('webhook', id, 'attach')).error).toBeUndefined()
    expect(requests.detach.safeParse(code('webhook', id, 'detach')).error).toBeUndefined()
    expect(parameters.safeParse(code('webhook', id, 'params')).error).toBeUndefined()
  })

  it.each(withCode('webhook', 'update'))('in the webhook %s where its events are changed', (id) => {
    expect(requests.attach.safeParse(code('webhook', id, 'update')).error).toBeUndefined()
  })

  it.each(entries('module'))('in the module %s', (id, { moduleType }) => {
    const shapes = {
      instant_trigger: requests.nothing,
      action: requests.action,
      search: requests.search,
      universal: requests.universal,
    }
    const shape = shapes[moduleType as keyof typeof shapes]
    expect(shape.safeParse(code('module', id, 'communication')).error).toBeUndefined()
    expect(code('module', id, 'staticParams')).toEqual([])
    expect(fields.safeParse(code('module', id, 'interface')).error).toBeUndefined()
    expect(sample.safeParse(code('module', id, 'samples')).error).toBeUndefined()
  })

  it.each(withCode('module', 'mappableParams'))('in the parameters of the module %s', (id) => {
    expect(parameters.safeParse(code('module', id, 'mappableParams')).error).toBeUndefined()
  })

  it.each(entries('rpc'))('in the list of choices %s', (id) => {
    expect(requests.choices.safeParse(code('rpc', id, 'communication')).error).toBeUndefined()
    expect(code('rpc', id, 'params')).toEqual([])
  })
})
