import { inside, type InterfaceEntry } from './interface-fields.ts'
import { moduleRule, when } from './rule.ts'

const types = new Set(['text', 'number', 'boolean', 'date', 'collection', 'array', 'any'])

export const interfaceShape = moduleRule('interfaces name and type every field', ({ module }) => {
  const listed = module.metadata?.['interface']
  if (listed === undefined) return []
  return Array.isArray(listed) ? problemsOf(listed as InterfaceEntry[], '') : ['the interface is no list']
})

function problemsOf(entries: readonly InterfaceEntry[], path: string): readonly string[] {
  const names = entries.map((entry) => entry.name)
  return [
    ...when(new Set(names).size < names.length, `${path || 'the interface'} names a field twice`),
    ...entries.flatMap((entry) => problemsOfEntry(entry, path)),
  ]
}

function problemsOfEntry({ name, type, label, spec }: InterfaceEntry, path: string): readonly string[] {
  if (typeof name !== 'string' || name === '') return [`${path} has a field without a name`]
  const at = `${path}${name}`
  return [
    ...when(typeof label !== 'string' || label === '', `${at} has no label`),
    ...when(!types.has(String(type)), `${at} has the type ${String(type)}`),
    ...when(
      (type === 'collection') !== Array.isArray(spec) && type !== 'array',
      `${at}: spec and type differ`,
    ),
    ...when(type === 'array' && typeof spec !== 'object', `${at} does not say what it lists`),
    ...problemsOf(inside(spec), `${at}.`),
  ]
}
