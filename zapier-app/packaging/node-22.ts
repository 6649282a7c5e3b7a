import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CACHE, temporaryFolder } from './folders.ts'
import { npm } from './npm.ts'

/** Zapier runs apps of core 18 and 19 on Node 22. */
const VERSION = '22.23.3'
const FOLDER = join(CACHE, `node-${VERSION}`)
const BINARY = 'node_modules/node/bin/node'

/** The Node of Zapier's runtime: installed from the registry on first use, and kept. */
export async function node22(): Promise<string> {
  const binary = join(FOLDER, BINARY)
  if (!existsSync(binary)) await install()
  return binary
}

async function install(): Promise<void> {
  await using folder = await temporaryFolder(CACHE)
  // Its install script is what fetches the binary for this machine.
  const manifest = { private: true, dependencies: { node: VERSION }, allowScripts: { node: true } }
  await writeFile(join(folder.path, 'package.json'), JSON.stringify(manifest))
  await npm(['install', '--no-package-lock'], folder.path)
  await rm(FOLDER, { recursive: true, force: true })
  await rename(folder.path, FOLDER)
}
