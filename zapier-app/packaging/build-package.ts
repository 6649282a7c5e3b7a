import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareSources, findStrangers } from './check-zips.ts'
import { BUILD, temporaryFolder } from './folders.ts'
import { stageApp } from './stage.ts'
import { zapierPlatform } from './zapier-platform.ts'
import { readZip } from './zip.ts'

export interface BuiltPackage {
  /** What Zapier runs. */
  readonly build: Buffer
  /** What Zapier keeps for people: the bundle, what it was made from, and its lock file. */
  readonly source: Buffer
}

/** Builds both zips with Zapier's own tool, checks what is in them and leaves them in the build folder. */
export async function buildPackage(): Promise<BuiltPackage> {
  await rm(BUILD, { recursive: true, force: true })
  await using temporary = await temporaryFolder()
  const staged = await stageApp(temporary)
  // The dependencies are installed already. Validation asks Zapier's servers, and is a command of its own here.
  const { code, output } = await zapierPlatform(['build', '--skip-dep-install', '--skip-validation'], staged)
  if (code !== 0) throw new Error(`zapier-platform build failed:\n${output}`)

  const built = {
    build: await readFile(join(staged.folder, 'build/build.zip')),
    source: await readFile(join(staged.folder, 'build/source.zip')),
  }
  const findings = [
    ...findStrangers(readZip(built.build)).map((finding) => `build.zip: ${finding}`),
    ...compareSources(readZip(built.source), staged.files).map((finding) => `source.zip: ${finding}`),
  ]
  if (findings.length > 0) throw new Error(complaint(findings))

  await mkdir(BUILD)
  await writeFile(join(BUILD, 'build.zip'), built.build)
  await writeFile(join(BUILD, 'source.zip'), built.source)
  return built
}

/** The first findings tell: a folder too many is hundreds of files. */
function complaint(findings: readonly string[]): string {
  const shown = findings.slice(0, 10)
  const rest = findings.length > shown.length ? [`and ${findings.length - shown.length} more`] : []
  return ['The zips are not as they should be:', ...shown, ...rest].join('\n')
}
