import type { Module } from './blueprint.ts'

/** A field that a module puts out, and the fields inside it. */
export interface Field {
  readonly name: string
  readonly fields: readonly Field[]
}

/** An entry of `metadata.interface`. A list's `spec` describes its entries. */
export interface InterfaceEntry {
  readonly name?: unknown
  readonly type?: unknown
  readonly label?: unknown
  readonly spec?: unknown
}

/** What a module says that it puts out. */
export function fieldsOfInterface(module: Module): readonly Field[] {
  return entries(module.metadata?.['interface']).map(field)
}

function field({ name, spec }: InterfaceEntry): Field {
  return { name: String(name), fields: inside(spec).map(field) }
}

/** The entries inside a collection, or inside each collection of a list: `spec` is a list, or one entry with a list. */
export function inside(spec: unknown): readonly InterfaceEntry[] {
  if (Array.isArray(spec)) return entries(spec)
  if (typeof spec !== 'object' || spec === null) return []
  return entries((spec as InterfaceEntry).spec)
}

function entries(list: unknown): readonly InterfaceEntry[] {
  return Array.isArray(list) ? (list as InterfaceEntry[]) : []
}

/** Whether a path, step by step, leads to one of the fields. */
export function hasField(fields: readonly Field[], [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true
  const found = fields.find((one) => one.name === name)
  return found !== undefined && hasField(found.fields, rest)
}
