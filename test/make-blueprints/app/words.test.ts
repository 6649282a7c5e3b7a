// Real: the texts of the custom app that people read in Make. No doubles, and no Make.
// Observed: whether ids, labels and descriptions are as Make's naming rules and its review want them.
import { describe, expect, it } from 'vitest'
import { code, entries, read } from './support/app-files.ts'

/** Words that are written with capitals wherever they stand. */
const CAPITALS = new Set(['API', 'DNI', 'HTTP', 'ID', 'MLS', 'PDF', 'URL', 'CablenetAI', 'Inmova', 'Stripe'])
const RESERVED = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
)

function isSentenceCase(label: string): boolean {
  const [first = '', ...others] = label.split(' ')
  return /^\p{Lu}/u.test(first) && others.every((word) => CAPITALS.has(word) || word === word.toLowerCase())
}

/** All labels anywhere inside; those of choices that are values are their own. */
function labelsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(labelsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key !== 'label' || typeof inside !== 'string') return labelsIn(inside)
    return 'value' in value && value.value === inside ? [] : [inside]
  })
}

const modules = entries('module').map(([id, { label, description = '', moduleType }]) => ({
  id,
  label,
  description,
  moduleType,
}))

describe('ids', () => {
  it('are no words that JavaScript keeps for itself', () => {
    const ids = (['connection', 'webhook', 'module', 'rpc'] as const).flatMap((kind) =>
      entries(kind).map(([id]) => id),
    )
    expect(ids.filter((id) => RESERVED.has(id))).toEqual([])
  })

  it('are told apart by their kind of component alone, in no other way than letter by letter', () => {
    const ids = entries('module').map(([id]) => id.toLowerCase())
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('labels', () => {
  it.each(modules)('"$label" of the module $id has one capital at its beginning', ({ label }) => {
    expect(label).toSatisfy(isSentenceCase)
  })

  it('tell all modules apart', () => {
    const labels = modules.map(({ label }) => label)
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('of parameters and fields have one capital at their beginning, too', () => {
    const files = [
      code('connection', 'bridgeKey', 'params'),
      ...entries('webhook').map(([id]) => code('webhook', id, 'params')),
      ...entries('module').map(([id]) => code('module', id, 'interface')),
      ...entries('module').flatMap(([id, { codeFiles }]) =>
        codeFiles['mappableParams'] ? [code('module', id, 'mappableParams')] : [],
      ),
    ]
    const labels = files.flatMap(labelsIn)
    expect(labels.length).toBeGreaterThan(100)
    expect(labels.filter((label) => !isSentenceCase(label))).toEqual([])
  })

  it('of triggers begin with "Watch", and name several of a thing', () => {
    for (const { label } of modules.filter(({ moduleType }) => moduleType === 'instant_trigger')) {
      expect(label).toMatch(
        /^Watch (new |updated |deleted |signed |received |scheduled |resolved |uploaded )?.+s$/,
      )
    }
  })

  it('of searches say whether one can search or only list', () => {
    for (const { id, label } of modules.filter(({ moduleType }) => moduleType === 'search')) {
      const filters = code('module', id, 'mappableParams').length - 1
      expect(label).toMatch(filters > 0 ? /^Search \w+s$/ : /^List \w+s$/)
    }
  })

  it('of actions are about one thing', () => {
    for (const { label } of modules.filter(({ moduleType }) => moduleType === 'action')) {
      expect(label).toMatch(/^(Get|Publish|Replay|Send) an? [a-z ]+$/)
    }
  })

  it('of the module for any call are Make’s own', () => {
    expect(modules.filter(({ moduleType }) => moduleType === 'universal')).toEqual([
      {
        id: 'makeAnApiCall',
        label: 'Make an API call',
        description: 'Performs an arbitrary authorized API call.',
        moduleType: 'universal',
      },
    ])
  })
})

describe('descriptions', () => {
  it.each(modules)('of $id are a sentence in the third person', ({ description, moduleType }) => {
    const verb = moduleType === 'instant_trigger' ? /^Triggers when / : /^[A-Z][a-z]+s /
    expect(description).toMatch(verb)
    expect(description).toMatch(/[^.]\.$/)
  })
})

describe('parameters', () => {
  it.each(modules.filter(({ moduleType }) => moduleType === 'search'))(
    'of $id end with a limit of 10',
    ({ id }) => {
      const limit = code('module', id, 'mappableParams').at(-1)
      expect(limit).toMatchObject({ name: 'limit', type: 'uinteger', label: 'Limit', default: 10 })
    },
  )
})

describe('groups', () => {
  it('are named like what is in them', () => {
    const groups = read('modules/groups.json') as { label: string }[]
    expect(groups.map(({ label }) => label)).toEqual([
      'CablenetAI',
      'Inmova',
      'Events',
      'Deliveries',
      'Webhooks',
      'Other',
    ])
  })
})
