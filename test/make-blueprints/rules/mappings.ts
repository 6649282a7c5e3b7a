import { calls, ImlError, references, variables } from '../iml/index.ts'
import { knownFunctions, knownVariables } from './known-words.ts'
import { hasField } from './interface-fields.ts'
import { knownModules } from './known-modules.ts'
import type { Place } from './places.ts'
import { moduleRule, when, type Rule } from './rule.ts'
import { strings } from './strings.ts'

export const mappings: readonly Rule[] = [
  moduleRule('every expression can be read', ({ module }) => templates(module).flatMap(unreadable)),
  moduleRule('expressions use functions and variables of Make', ({ module }) =>
    readable(module).flatMap((template) => [
      ...calls(template, 'scenario').flatMap((name) => when(!knownFunctions.includes(name), `calls ${name}`)),
      ...variables(template).flatMap((name) => when(!knownVariables.includes(name), `names ${name}`)),
    ]),
  ),
  moduleRule('expressions name earlier modules, and what these put out', (place) =>
    readable(place.module).flatMap((template) => unresolved(template, place)),
  ),
]

/** Only in these does Make look for expressions. */
function templates({ parameters, mapper, filter }: Place['module']): readonly string[] {
  return strings([parameters, mapper, filter]).map(({ text }) => text)
}

function readable(module: Place['module']): readonly string[] {
  return templates(module).filter((template) => unreadable(template).length === 0)
}

function unreadable(template: string): readonly string[] {
  try {
    calls(template, 'scenario')
    return []
  } catch (error) {
    if (error instanceof ImlError) return [error.message]
    throw error
  }
}

function unresolved(template: string, { earlier }: Place): readonly string[] {
  return references(template).flatMap(({ module: id, path }) => {
    const source = earlier.find((module) => module.id === id)
    if (source === undefined) return [`names module ${id}, which does not run before it`]
    const outputs = knownModules[source.module]?.outputs(source) ?? []
    return when(
      !hasField(outputs, path),
      `names ${path.join('.')} of module ${id}, which does not put it out`,
    )
  })
}
