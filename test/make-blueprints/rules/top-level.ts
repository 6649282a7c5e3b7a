import { places } from './places.ts'
import { when, type Rule } from './rule.ts'

const keys = new Set(['name', 'description', 'flow', 'metadata'])
const moduleKeys = new Set([
  'id',
  'module',
  'version',
  'parameters',
  'mapper',
  'filter',
  'routes',
  'onerror',
  'metadata',
])
const TRIGGER = 'gateway:CustomWebHook'

export const topLevel: readonly Rule[] = [
  {
    // An import takes no scheduling: Make asks for it apart.
    name: 'nothing but name, description, flow and metadata',
    check: (blueprint) =>
      Object.keys(blueprint)
        .filter((key) => !keys.has(key))
        .map((key) => `${key} does not belong into the file`),
  },
  {
    name: 'a name of 1 to 120 characters',
    check: ({ name }) =>
      when(typeof name !== 'string' || name.length < 1 || name.length > 120, `the name is ${String(name)}`),
  },
  {
    name: 'begins with the webhook, and has it only there',
    check: (blueprint) =>
      places(blueprint).flatMap(({ module, where, isFirst }) =>
        when(isFirst !== (module.module === TRIGGER), `${where} is ${isFirst ? '' : 'not '}the first module`),
      ),
  },
  {
    name: 'ids are whole numbers from 1, each used once',
    check: (blueprint) => {
      const ids = places(blueprint).map(({ module }) => module.id)
      return ids.flatMap((id, index) =>
        when(!Number.isInteger(id) || id < 1 || ids.indexOf(id) !== index, `the id ${id}`),
      )
    },
  },
  {
    name: 'modules have known keys only',
    check: (blueprint) =>
      places(blueprint).flatMap(({ module, where }) =>
        Object.keys(module)
          .filter((key) => !moduleKeys.has(key))
          .map((key) => `${where} has ${key}`),
      ),
  },
]
