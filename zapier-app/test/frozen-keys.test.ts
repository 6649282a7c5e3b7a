// What published Zaps point at: the keys of triggers and actions, of their inputs, and of their samples. A line that
// goes from the snapshot breaks Zaps, and Zapier asks for a new major version; a line that comes is fine.
// Real: the app. No doubles.
import { expect, test } from 'vitest'
import App from '../src/index.ts'
import { keysOf } from './support/keys-of.ts'
import { staticInputs } from './support/operations.ts'

test('no key that a Zap may point at has gone', () => {
  const keys = (operations: typeof App.triggers | typeof App.searches | typeof App.creates) =>
    Object.fromEntries(
      Object.entries(operations).map(([key, { operation }]) => [
        key,
        {
          inputs: staticInputs(operation).map(
            (input) => `${input.key}${input.required === true ? ' (required)' : ''}`,
          ),
          sample: keysOf(operation.sample),
        },
      ]),
    )
  expect({
    connection: App.authentication!.fields!.map(({ key }) => key),
    triggers: keys(App.triggers),
    searches: keys(App.searches),
    creates: keys(App.creates),
  }).toMatchSnapshot()
})
