import { cp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ISLAND } from './folders.ts'

const left = new Set(['node_modules', 'dist'])

/** The package as it stands, in a folder where nothing has been installed or built: as on somebody else's machine. */
export async function copyIsland(parent: string): Promise<string> {
  const copy = join(parent, 'n8n-nodes')
  await cp(ISLAND, copy, {
    recursive: true,
    filter: (source) => !left.has(relative(ISLAND, source).split(/[\\/]/)[0]!),
  })
  return copy
}
