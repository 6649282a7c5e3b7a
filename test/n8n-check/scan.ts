import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SCANNER } from './folders.ts'

interface Scanner {
  readonly SOURCE_FILE_PATTERNS: readonly string[]
  /** Ignores comments that switch rules off. Reports errors only; a folder without such files passes. */
  analyzePackage(folder: string, patterns: readonly string[]): Promise<Verdict>
}

interface Verdict {
  readonly passed: boolean
  readonly message?: string
  readonly details?: string
}

/** What the scanner looks at in a tarball. */
const PUBLISHED_FILE_PATTERNS = ['**/*.js', 'package.json']

/** What the official scanner finds in the sources: n8n runs it on the commit that the published package names. */
export async function scanSource(island: string): Promise<string[]> {
  const { analyzePackage, SOURCE_FILE_PATTERNS } = await scanner()
  return findings(await analyzePackage(island, SOURCE_FILE_PATTERNS))
}

/** What the official scanner finds in the package as published. */
export async function scanPublished(folder: string): Promise<string[]> {
  const { analyzePackage } = await scanner()
  return findings(await analyzePackage(folder, PUBLISHED_FILE_PATTERNS))
}

/** The scanner calls it a pass when it finds no files, or no rules. So it has to find what is plainly forbidden. */
export async function scanProbe(folder: string): Promise<string[]> {
  await mkdir(join(folder, 'nodes'), { recursive: true })
  await writeFile(
    join(folder, 'package.json'),
    '{ "name": "probe", "dependencies": { "left-pad": "1.3.0" } }',
  )
  await writeFile(join(folder, 'nodes/probe.ts'), "import { readFileSync } from 'fs'\nreadFileSync('/')\n")
  const said = (await scanSource(folder)).join('\n')
  return ['no-restricted-imports', 'no-runtime-dependencies', 'package-name-convention']
    .filter((rule) => !said.includes(`@n8n/community-nodes/${rule}`))
    .map((rule) => `a probe that breaks ${rule} was not told so; the scanner said: ${said || 'nothing'}`)
}

function findings({ passed, message = '', details = '' }: Verdict): string[] {
  return passed ? [] : [`${message}\n${details}`]
}

async function scanner(): Promise<Scanner> {
  const path = join(SCANNER, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs')
  return (await import(pathToFileURL(path).href)) as Scanner
}
