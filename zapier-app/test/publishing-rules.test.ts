// The checks that run on Zapier's servers when an app is to be published (D001-D026), and its rules of style: here they
// fail before anybody is connected. What needs live Zaps is in running-bridge.test.ts.
// Real: the app as it is uploaded, and the platform's own schema. No doubles; nothing is requested.
import { describe, expect, test } from 'vitest'
import type { PlainInputField } from 'zapier-platform-core'
import App from '../src/index.ts'
import packageJson from '../package.json' with { type: 'json' }
import { events } from '../src/generated/events.ts'
import type { ItemField } from '../src/event.ts'
import { askPlatform, staticInputs } from './support/operations.ts'
import { leavesOf, typeFits } from './support/leaves-of.ts'

interface Operation {
  readonly kind: 'trigger' | 'search' | 'create'
  readonly key: string
  readonly noun: string
  readonly label: string
  readonly description: string
  readonly inputs: readonly PlainInputField[]
  readonly sample: Readonly<Record<string, unknown>>
  readonly outputFields: readonly ItemField[]
}

const operations: Operation[] = [
  ...Object.values(App.triggers).map((trigger) => describeOperation('trigger', trigger)),
  ...Object.values(App.searches).map((search) => describeOperation('search', search)),
  ...Object.values(App.creates).map((create) => describeOperation('create', create)),
]

function describeOperation(
  kind: Operation['kind'],
  { key, noun, display, operation }: (typeof App.triggers | typeof App.searches | typeof App.creates)[string],
): Operation {
  return {
    kind,
    key,
    noun,
    label: display.label!,
    description: display.description!,
    inputs: staticInputs(operation),
    sample: operation.sample as Record<string, unknown>,
    outputFields: operation.outputFields!.filter((field) => typeof field !== 'function') as ItemField[],
  }
}

const fields = App.authentication!.fields!
const help = [...fields, ...operations.flatMap(({ inputs }) => inputs)]
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
/** Zapier's Title Case: all words but the short ones. */
const titleCase = /^[A-Z][\w:]*( ([A-Z]\w*:?|in|of|and|to))*$/

describe('the app', () => {
  test('is sound by the schema of the platform', async () => {
    expect(await askPlatform('validate')).toEqual([])
  })

  test('runs on the core that it was tested with, pinned to the digit', () => {
    expect(App.platformVersion).toBe(packageJson.dependencies['zapier-platform-core'])
    expect(App.version).toBe(packageJson.version)
  })

  test('D016, D017: has a subscribe and an unsubscribe for each trigger', () => {
    for (const { operation } of Object.values(App.triggers)) {
      expect(operation).toMatchObject({
        type: 'hook',
        performSubscribe: expect.any(Function),
        performUnsubscribe: expect.any(Function),
      })
    }
  })

  test('D006: has a list for each trigger', () => {
    for (const { operation } of Object.values(App.triggers)) {
      expect(operation).toMatchObject({ performList: expect.any(Function) })
    }
  })
})

describe('the connection', () => {
  test('D001: keys and secrets are asked for in it alone', () => {
    const keys = operations.flatMap(({ inputs }) => inputs.map(({ key }) => key))
    expect(keys.filter((key) => /api_?-?key|token|secret|password/i.test(key))).toEqual([])
    expect(fields.map(({ key, type }) => [key, type])).toEqual([
      ['bridgeUrl', 'string'],
      ['apiKey', 'password'],
    ])
  })

  test('D002: the help of the key tells where to get one, with a link', () => {
    expect(fields[1]!.helpText).toMatch(/\[[^\]]+\]\(https:\/\/[^)]+\)/)
  })

  test('D003: has a label, which is not the name of the app and has no secret in it', () => {
    expect(App.authentication!.connectionLabel).toMatch(/^{{workspace}}/)
    expect(App.authentication!.connectionLabel).not.toMatch(/key|authData/i)
  })
})

describe('the help texts', () => {
  const texts = [
    ...help.map(({ helpText }) => helpText ?? ''),
    ...operations.map(({ description }) => description),
  ]

  test('D007, D008: links are https, and addresses stand in code', () => {
    for (const text of texts) {
      const plain = text.replaceAll(/`[^`]*`/g, '').replaceAll(/\[[^\]]+\]\(https:\/\/[^\s)]+\)/g, '')
      expect(plain).not.toMatch(/https?:|www\.|\]\(/)
    }
  })

  test('D011: say more than the label', () => {
    for (const { label, helpText = '' } of help) {
      expect(label).toMatch(titleCase)
      const words = (text: string) =>
        text
          .toLowerCase()
          .replaceAll(/[^a-z ]/g, '')
          .trim()
      expect(words(helpText)).not.toBe(words(label!))
      expect(helpText).not.toMatch(/^(the|enter|select|choose) (your |a |an |the )?\S+( \S+)?\.?$/i)
    }
  })

  test('are sentences', () => {
    for (const { helpText } of help) expect(helpText).toMatch(/^[A-Z].*[.`)]$/)
  })
})

test('no two labels of one kind are the same, so that each can be told from the others', () => {
  for (const kind of ['trigger', 'search', 'create'] as const) {
    const labels = operations.filter((one) => one.kind === kind).map(({ label }) => label)
    expect(new Set(labels).size).toBe(labels.length)
  }
})

describe.each(operations)('$kind $key', (one) => {
  const { kind, key, noun, label, description, inputs, sample, outputFields } = one
  /** What is inside these is whatever was asked for. */
  const isOpen = (path: string) =>
    (key === 'find_event' && path.startsWith('payload')) ||
    (key === 'api_request' && path.startsWith('body__data'))

  test('has a key that is a key', () => {
    expect(key).toMatch(/^[a-z]+(_[a-z]+)*$/)
  })

  test('D018: has a label in title case, and a noun of one word', () => {
    expect(label).toMatch(titleCase)
    expect(label.length).toBeLessThanOrEqual(64)
    expect(noun).toMatch(/^[A-Z][a-z]+$/)
  })

  test('D021: says in one sentence what it does', () => {
    expect(description).toMatch(kind === 'trigger' ? /^Triggers when [a-z]/ : /^[A-Z][a-z]+s /)
    expect(description).toMatch(/^[^.]+\.$/)
    expect(description).not.toMatch(/zapier|hook bridge pack/i)
    expect(description.length).toBeLessThanOrEqual(140)
  })

  test('D004: offers ids to choose from', () => {
    const ids = inputs.filter((input) => input.key.endsWith('Id'))
    for (const input of ids) expect(input.choices).toMatchObject({ perform: expect.any(Function) })
  })

  test('D010, D012: has a sample with the keys that tell one item from another', () => {
    const primary = outputFields.filter((field) => field.primary).map((field) => field.key)
    const keys =
      primary.length > 0 ? primary : kind === 'create' && key === 'api_request' ? ['status'] : ['id']
    expect(Object.keys(sample)).toEqual(expect.arrayContaining(keys))
  })

  test('D023: has times in ISO 8601 with a zone wherever it says that there is one', () => {
    const times = new Set(outputFields.filter(({ type }) => type === 'datetime').map((field) => field.key))
    const leaves = leavesOf(sample).filter(([path, value]) => value !== null && !isOpen(path))
    for (const [, value] of leaves.filter(([path]) => times.has(path))) expect(value).toMatch(iso8601)
    // And the other way round: what looks like a time is declared to be one.
    for (const [path] of leaves.filter(([, value]) => iso8601.test(String(value))))
      expect(times).toContain(path)
  })

  test('D024: has a labelled field of the right type for all that the sample holds', () => {
    const declared = new Map(outputFields.map((field) => [field.key, field]))
    for (const [path, value] of leavesOf(sample)) {
      if (isOpen(path)) continue
      expect(declared.has(path), path).toBe(true)
      expect(typeFits(declared.get(path)!, value), `${path}: ${JSON.stringify(value)}`).toBe(true)
    }
    for (const field of outputFields) expect(field.label).toMatch(/^[A-Z]\w*( [A-Z]\w*)*$/)
  })

  test('has each field once', () => {
    const keys = outputFields.map((field) => field.key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

test('the triggers of all events have typed numbers, times and booleans', () => {
  const types = new Set(events.flatMap((event) => event.outputFields.map(({ type }) => type)))
  expect([...types].sort()).toEqual(['boolean', 'datetime', 'integer', 'number', 'string'])
})
