// Real: the rule. Observed: the name for each way of starting the program.
import { expect, test } from 'vitest'
import { programName } from '../../src/cli/program-name.ts'

test.each([
  ['/work/node_modules/.bin/hook-bridge', 'npx hook-bridge'],
  ['/work/hook-bridge/src/cli/main.js', 'npx hook-bridge'],
  ['/usr/local/bin/hook-bridge', 'hook-bridge'],
  [undefined, 'npx hook-bridge'],
])('started as %s it is called %s', (script, name) => {
  expect(programName(script)).toBe(name)
})
