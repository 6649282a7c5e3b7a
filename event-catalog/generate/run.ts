// npm run generate             writes every file that is generated from the catalogue
// npm run generate -- --check  writes nothing, names the files that drifted, and fails if there are any
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { apply, findChanges } from './changes.ts'
import { writers } from './writers.ts'

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const root = fileURLToPath(new URL('../..', import.meta.url))
const changes = await findChanges(root, writers)

for (const { path, state, writer } of changes) console.log(`${path}: ${state} (${writer})`)
if (changes.length === 0) {
  console.log('Generated files are up to date.')
} else if (options.check) {
  console.error('Run npm run generate and commit the result.')
  process.exitCode = 1
} else {
  await apply(root, changes)
  console.log(`Brought up to date: ${changes.length}.`)
}
