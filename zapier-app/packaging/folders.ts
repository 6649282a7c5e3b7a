import { existsSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
export const APP = join(REPOSITORY, 'zapier-app')
/** Where build.zip and source.zip are left; `zapier-platform upload` looks for them here. Git ignores it. */
export const BUILD = join(APP, 'build')
/** What is worth keeping between runs, outside the checkout. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hook-bridge-pack')

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
}

/** An empty folder for one run. It is removed when it goes out of scope. */
export async function temporaryFolder(base = scratch()): Promise<TemporaryFolder> {
  await mkdir(base, { recursive: true })
  const path = await mkdtemp(join(base, 'zapier-app-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

function scratch(): string {
  const temporary = realpathSync(tmpdir())
  return isBelowNodeModules(temporary) ? CACHE : temporary
}

/**
 * Whether a program in this folder finds packages that are not its own. The packer looks for packages as Node does, in
 * every folder above: what the app does not depend on would end up in the zip, by chance of the machine.
 */
function isBelowNodeModules(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules'))) return true
  const parent = dirname(folder)
  return parent !== folder && isBelowNodeModules(parent)
}
