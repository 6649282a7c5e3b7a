import { directives, knownModules } from './known-modules.ts'
import { moduleRule, when, type Rule } from './rule.ts'

export const modules: readonly Rule[] = [
  moduleRule('modules exist in Make at this version', ({ module }) => {
    const known = knownModules[module.module]
    if (known === undefined) return ['is not known']
    return when(known.version !== module.version, `has version ${module.version}, not ${known.version}`)
  }),
  moduleRule('a router has routes, a mapper of null, and no filter of its own', ({ module }) => {
    const isRouter = module.module === 'builtin:BasicRouter'
    const routes = module.routes ?? []
    if (!isRouter) return when(module.routes !== undefined, 'has routes, but is no router')
    return [
      ...when(module.mapper !== null, 'its mapper is not null'),
      ...when(routes.length === 0, 'has no routes'),
      ...when(
        routes.some(({ flow }) => flow.length === 0),
        'has an empty route',
      ),
      ...when(module.filter !== undefined, 'has a filter of its own'),
    ]
  }),
  moduleRule('modules other than routers have a mapper that is an object', ({ module, onError }) => {
    const { mapper } = module
    if (module.module === 'builtin:BasicRouter' || (onError && mapper === undefined)) return []
    return when(typeof mapper !== 'object' || mapper === null, 'has no mapper')
  }),
  moduleRule('error directives end error routes, and stand nowhere else', ({ module, onError }) => {
    const isDirective = directives.includes(module.module)
    return [
      ...when(isDirective && onError !== 'last', 'is not the end of an error route'),
      ...when(!isDirective && onError === 'last', 'ends an error route without a directive'),
      ...when(module.onerror?.length === 0, 'has an empty error route'),
    ]
  }),
  moduleRule(
    'Break says whether and how often to retry, and has a place to keep things',
    (place, blueprint) => {
      const { module, mapper } = { module: place.module.module, mapper: place.module.mapper ?? {} }
      if (module !== 'builtin:Break') return []
      const scenario = blueprint.metadata?.['scenario'] as { readonly dlq?: unknown } | undefined
      const { retry, count, interval } = mapper
      return [
        ...when(scenario?.dlq !== true, 'needs incomplete executions (dlq) to be stored'),
        ...when(typeof retry !== 'boolean', 'does not say whether to retry'),
        ...when(retry === true && !(isCount(count) && isCount(interval)), 'needs count and interval'),
      ]
    },
  ),
  // An instant scenario is switched off at its first error.
  moduleRule('what can fail has an error route', ({ module, onError }) => {
    const canFail = knownModules[module.module]?.canFail === true
    return when(canFail && !onError && module.onerror === undefined, 'has no error route')
  }),
]

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0
}
