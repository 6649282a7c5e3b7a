import { evaluate, ImlError, passes, type Reading, type Scope } from '../iml/index.ts'
import type { Blueprint, Module } from '../rules/index.ts'
import type { RawBundle } from './raw-bundle.ts'

export interface ScenarioWorld {
  readonly reading?: Reading
  /** The keys in the data store; what the scenario remembers is added. */
  readonly store?: Set<string>
}

/** What a run did. */
export interface Run {
  /** The modules that ran, by id. */
  readonly ran: readonly number[]
  /** What they put out, by id. */
  readonly outputs: Readonly<Record<number, unknown>>
}

/**
 * Runs a blueprint on one bundle, module by module, as far as its filters let it.
 * @throws ImlError where an expression or a module fails: there Make would take the error route
 */
export function runScenario(blueprint: Blueprint, bundle: RawBundle, world: ScenarioWorld = {}): Run {
  const outputs: Record<number, unknown> = {}
  const ran: number[] = []

  function runFlow(flow: readonly Module[]): void {
    for (const module of flow) {
      const scope: Scope = { ...outputs, now: '2026-01-15T10:30:00.000Z' }
      if (module.filter !== undefined && !passes(module.filter, scope, world.reading)) return
      ran.push(module.id)
      outputs[module.id] = module.id === 1 ? bundle : outputOf(module, scope, world)
      for (const route of module.routes ?? []) runFlow(route.flow)
    }
  }

  runFlow(blueprint.flow)
  return { ran, outputs }
}

function outputOf({ module, mapper }: Module, scope: Scope, { store = new Set(), reading }: ScenarioWorld) {
  const value = (template: unknown) =>
    typeof template === 'string' ? evaluate(template, scope, 'scenario', reading) : template
  switch (module) {
    case 'builtin:BasicRouter':
      return {}
    case 'util:SetVariable2':
      return { [String(mapper?.['name'])]: value(mapper?.['value']) }
    case 'util:SetVariables': {
      const variables = mapper?.['variables'] as readonly { name: string; value: string }[]
      return Object.fromEntries(variables.map((variable) => [variable.name, value(variable.value)]))
    }
    case 'json:ParseJSON':
      return JSON.parse(String(value(mapper?.['json']))) as unknown
    case 'datastore:ExistRecord':
      return { exist: store.has(key(value(mapper?.['key']))) }
    case 'datastore:AddRecord':
      return void store.add(key(value(mapper?.['key'])))
    default:
      throw new ImlError(`${module} cannot be run here`)
  }
}

function key(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new ImlError('a record without a key')
}
