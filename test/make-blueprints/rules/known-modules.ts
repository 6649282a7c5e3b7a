import type { Module } from './blueprint.ts'
import { fieldsOfInterface, type Field } from './interface-fields.ts'

interface KnownModule {
  readonly version: number
  /** What later modules may name. `any` where Make itself fills it in. */
  readonly outputs: (module: Module) => readonly Field[]
  /** Whether a run can fail in it. */
  readonly canFail: boolean
}

const nothing = () => []
const directive: KnownModule = { version: 1, outputs: nothing, canFail: false }
const named = (...names: readonly string[]) => names.map((name) => ({ name, fields: [] }))

/** The modules that our blueprints are made of, at the versions that Make had in 2026. */
export const knownModules: Readonly<Record<string, KnownModule>> = {
  'gateway:CustomWebHook': { version: 1, outputs: fieldsOfInterface, canFail: false },
  'util:SetVariable2': {
    version: 1,
    outputs: ({ mapper }) => named(String(mapper?.['name'])),
    canFail: false,
  },
  'util:SetVariables': {
    version: 1,
    outputs: ({ mapper }) =>
      named(...((mapper?.['variables'] ?? []) as readonly { name: string }[]).map((one) => one.name)),
    canFail: true,
  },
  'json:ParseJSON': { version: 1, outputs: fieldsOfInterface, canFail: true },
  'datastore:ExistRecord': { version: 1, outputs: () => named('exist'), canFail: true },
  'datastore:AddRecord': { version: 1, outputs: nothing, canFail: true },
  'builtin:BasicRouter': { version: 1, outputs: nothing, canFail: false },
  'builtin:Ignore': directive,
  'builtin:Break': directive,
  'builtin:Resume': directive,
  'builtin:Commit': directive,
  'builtin:Rollback': directive,
}

export const directives: readonly string[] = Object.keys(knownModules).filter(
  (name) => knownModules[name] === directive,
)
