import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installedN8n, n8nProgram } from './install-n8n.ts'
import { packNodes } from './pack-nodes.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The program of the installed n8n. */
    n8n: string
    /** The packed n8n package. */
    tarball: string
  }
}

/** Before all tests: n8n is there, and the package is built from what is in the checkout now. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  project.provide('n8n', n8nProgram(await installedN8n()))
  const folder = await mkdtemp(join(tmpdir(), 'hook-bridge-pack-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    project.provide('tarball', await packNodes(folder))
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}
