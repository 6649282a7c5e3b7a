import type { Blueprint, Module } from './blueprint.ts'

/** A module where it stands. */
export interface Place {
  readonly module: Module
  /** How a person finds it: `module 7 (builtin:Break)`. */
  readonly where: string
  /** Modules that have run when this one runs, nearest last. */
  readonly earlier: readonly Module[]
  readonly isFirst: boolean
  /** Whether it is part of an `onerror` route, and the last of it. */
  readonly onError: false | 'last' | 'inside'
}

/** Every module of a blueprint, those in routes and error routes included, in the order in which they stand. */
export function places({ flow }: Blueprint): readonly Place[] {
  return inFlow(flow, [], false)
}

function inFlow(flow: readonly Module[], earlier: readonly Module[], onError: boolean): Place[] {
  return flow.flatMap((module, index) => {
    const before = [...earlier, ...flow.slice(0, index)]
    const place: Place = {
      module,
      where: `module ${module.id} (${module.module})`,
      earlier: before,
      isFirst: before.length === 0,
      onError: onError && (index === flow.length - 1 ? 'last' : 'inside'),
    }
    const routes = (module.routes ?? []).flatMap((route) => inFlow(route.flow, [...before, module], onError))
    // What failed has put nothing out: its error route sees the modules before it only.
    return [place, ...routes, ...inFlow(module.onerror ?? [], before, true)]
  })
}
