import type { Blueprint, Module } from './blueprint.ts'
import { places } from './places.ts'
import { moduleRule, when, type Rule } from './rule.ts'

const STEP = 300

interface Spot {
  readonly x?: unknown
  readonly y?: unknown
  readonly name?: unknown
}

export const designer: readonly Rule[] = [
  moduleRule('modules have a place on the canvas and a name', ({ module }) => {
    const { x, y, name } = spot(module)
    return [
      ...when(!Number.isInteger(x) || !Number.isInteger(y), 'has no place'),
      ...when(typeof name !== 'string' || name.trim() === '', 'has no name'),
    ]
  }),
  {
    name: 'each module stands 300 to the right of the one before',
    check: ({ flow }) => misplaced(flow, 0),
  },
  {
    name: 'no two modules on one place',
    check: (blueprint) => {
      const spots = spotsOf(blueprint)
      return spots.filter((one, index) => spots.indexOf(one) !== index).map((one) => `two at ${one}`)
    },
  },
]

function misplaced(flow: readonly Module[], x: number): readonly string[] {
  return flow.flatMap((module, index) => {
    const due = x + index * STEP
    return [
      ...when(spot(module).x !== due, `module ${module.id} is not at x ${due}`),
      ...(module.routes ?? []).flatMap((route) => misplaced(route.flow, due + STEP)),
      ...misplaced(module.onerror ?? [], due + STEP),
    ]
  })
}

function spotsOf(blueprint: Blueprint): readonly string[] {
  return places(blueprint).map(({ module }) => `${String(spot(module).x)}, ${String(spot(module).y)}`)
}

function spot({ metadata }: Module): Spot {
  return metadata?.['designer'] ?? {}
}
