// npm run n8n:check  does to the n8n package what n8n does before it verifies one, as far as that goes without publishing
import { join } from 'node:path'
import { copyIsland } from './copy-island.ts'
import { compareWithTemplate } from './eslint-template.ts'
import { SCANNER, temporaryFolder } from './folders.ts'
import { lint } from './lint.ts'
import { loadPackage } from './load-package.ts'
import { npm } from './npm.ts'
import { compareFiles, packAndUnpack } from './packed-files.ts'
import { scanProbe, scanPublished, scanSource } from './scan.ts'

await using temporary = await temporaryFolder()
const island = await copyIsland(temporary.path)
let unpacked = ''

const foundation: readonly Step[] = [
  { name: 'Install: npm ci in a fresh copy of n8n-nodes', find: () => mustEnd('ci', island) },
  { name: 'Install: npm ci of the scanner', find: () => mustEnd('ci', SCANNER) },
  { name: 'Build: n8n-node build', find: () => mustEnd('run build', island) },
  { name: 'Pack: npm pack', find: pack },
]
const examinations: readonly Step[] = [
  { name: 'Linter configuration: the official template', find: () => compareWithTemplate(island) },
  { name: 'Lint: n8n-node lint, no errors and no warnings', find: () => lint(island) },
  { name: 'Scan: the scanner finds what is forbidden', find: () => scanProbe(join(temporary.path, 'probe')) },
  { name: 'Scan: sources', find: () => scanSource(island) },
  { name: 'Scan: package as published', find: () => scanPublished(unpacked) },
  { name: 'Packed files: those of the list', find: () => compareFiles(unpacked) },
  { name: 'Package as published: loads, and has its icons', find: () => loadPackage(unpacked) },
]

interface Step {
  readonly name: string
  /** What is wrong, in words for people; empty when all is well. */
  find(): Promise<readonly string[]>
}

// Without the first ones the others have nothing to look at.
const passed = (await all(foundation, { untilOneFails: true })) && (await all(examinations))
console.log(passed ? 'The n8n package passes.' : 'The n8n package does not pass.')
if (!passed) process.exitCode = 1

async function all(steps: readonly Step[], { untilOneFails = false } = {}): Promise<boolean> {
  let passed = true
  for (const { name, find } of steps) {
    const found = await find()
    console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name}`)
    for (const finding of found) console.log(indented(finding))
    passed &&= found.length === 0
    if (!passed && untilOneFails) break
  }
  return passed
}

/** People know the folder of the repository, not the copy. */
function indented(finding: string): string {
  return finding.replaceAll(`${temporary.path}/`, '').replace(/^/gm, '     ').trimEnd()
}

async function mustEnd(command: string, folder: string): Promise<string[]> {
  const { code, output } = await npm(command.split(' '), folder)
  return code === 0 ? [] : [output]
}

async function pack(): Promise<string[]> {
  unpacked = await packAndUnpack(island, temporary.path)
  return []
}
