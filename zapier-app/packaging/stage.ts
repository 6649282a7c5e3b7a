import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundleApp } from './bundle.ts'
import { APP, REPOSITORY, type TemporaryFolder } from './folders.ts'
import { LOCK_FILE } from './lock-file.ts'
import { manifest } from './manifest.ts'
import { npm } from './npm.ts'

export interface StagedApp {
  /** The package that Zapier's tool sees: bundle, manifest, lock file, installed dependencies, sources. */
  readonly folder: string
  /** An empty home for Zapier's tool: nobody's login is read, and nothing is left behind. */
  readonly home: string
  /** What was put into the folder, apart from the dependencies. Relative paths. */
  readonly files: readonly string[]
}

/**
 * Puts the app together in an empty folder outside the workspaces, where it finds its own dependencies only. They come
 * from the registry (or npm's cache), exactly as locked.
 */
export async function stageApp({ path }: TemporaryFolder): Promise<StagedApp> {
  const { code, sources } = await bundleApp()
  const folder = join(path, 'app')
  const home = join(path, 'home')
  await mkdir(join(folder, 'dist'), { recursive: true })
  await mkdir(home)

  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await writeFile(join(folder, 'dist/index.js'), code)
  // source.zip leaves out what git would.
  await writeFile(join(folder, '.gitignore'), 'node_modules/\nbuild/\n')
  const copies = { ...documents(), ...sourcesOf(sources) }
  for (const [to, from] of Object.entries(copies)) {
    await mkdir(dirname(join(folder, to)), { recursive: true })
    await cp(from, join(folder, to))
  }
  await npm(['ci', '--omit=dev', '--ignore-scripts'], folder)

  const files = ['.gitignore', 'dist/index.js', 'package.json', ...Object.keys(copies)].sort()
  return { folder, home, files }
}

function documents(): Record<string, string> {
  return {
    'package-lock.json': LOCK_FILE,
    'README.md': join(APP, 'README.md'),
    LICENSE: join(REPOSITORY, 'LICENSE'),
  }
}

/**
 * What the bundle was made from, to be read: the bundle alone is enough to build. Manifests stay out, because the packer
 * takes every package.json it sees for one of a dependency.
 */
function sourcesOf(sources: readonly string[]): Record<string, string> {
  const readable = sources.filter((path) => !path.endsWith('package.json'))
  return Object.fromEntries(readable.map((path) => [`source/${path}`, join(REPOSITORY, path)]))
}
