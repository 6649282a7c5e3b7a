import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: object
  readonly [field: string]: unknown
}

export const PACKAGE = 'n8n-nodes-hook-bridge'

/**
 * Puts a packed package where n8n's own "Install" puts it, in the form that it has there: unpacked, without the
 * dependencies that n8n takes out. What is left of them must be nothing, so that none need be installed.
 */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
  const nodes = join(userFolder, '.n8n/nodes')
  const folder = join(nodes, 'node_modules', PACKAGE)
  await mkdir(folder, { recursive: true })
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])

  const file = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest
  const { devDependencies: _, peerDependencies: __, optionalDependencies: ___, ...kept } = manifest
  if (Object.keys(kept.dependencies ?? {}).length > 0)
    throw new Error(`${PACKAGE} must not depend on packages.`)
  await writeFile(file, JSON.stringify(kept, null, 2))

  const installed = { name: 'installed-nodes', private: true, dependencies: { [PACKAGE]: kept.version } }
  await writeFile(join(nodes, 'package.json'), JSON.stringify(installed, null, 2))
}
