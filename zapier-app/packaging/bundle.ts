import { join } from 'node:path'
import { build } from 'esbuild'
import { APP, REPOSITORY } from './folders.ts'

export interface Bundle {
  /** One ES module: the app and the catalogue's data. */
  readonly code: string
  /** The files it was made from, relative to the checkout. */
  readonly sources: readonly string[]
}

/** Bundles the app for Zapier's runtime, Node 22. Throws when it takes more along than its own code. */
export async function bundleApp(entry = join(APP, 'src/index.ts')): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: REPOSITORY,
    outfile: 'index.js',
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    charset: 'utf8',
    external: ['zapier-platform-core'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const sources = Object.keys(metafile.inputs).sort()
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
  const strangers = new Set([...sources.flatMap(packageOf), ...imports.filter((path) => !isProvided(path))])
  if (strangers.size > 0) {
    throw new Error(`The app's bundle may hold the app's own code only, not: ${[...strangers].join(', ')}.`)
  }
  return { code: outputFiles[0]!.text, sources }
}

/** The package that a file belongs to, if it is not our own. The catalogue's zod would be one: it doubles a cold start. */
function packageOf(path: string): string[] {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(path)?.[1]
  return name === undefined ? [] : [name]
}

/** Whether Zapier's runtime has the module: core is installed beside the bundle. */
function isProvided(path: string): boolean {
  return path === 'zapier-platform-core' || path.startsWith('node:')
}
