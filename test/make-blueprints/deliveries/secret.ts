import type { Blueprint, Module } from '../rules/index.ts'

/** The blueprint with a secret pasted into module 2; without one the field is left empty, undefined takes it away. */
export function withSecret(blueprint: Blueprint, secret: string | undefined): Blueprint {
  const flow = blueprint.flow.map((module): Module => {
    if (module.id !== 2) return module
    const { value: _, ...others } = module.mapper ?? {}
    return { ...module, mapper: secret === undefined ? others : { ...others, value: secret } }
  })
  return { ...blueprint, flow }
}

/** What stands there when nobody has pasted anything. */
export function placeholderOf({ flow }: Blueprint): string {
  return String(flow[1]?.mapper?.['value'])
}
