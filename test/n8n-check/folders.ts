import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
export const ISLAND = join(REPOSITORY, 'n8n-nodes')
/** A project of its own: the scanner brings another linter than the rest of the pack. */
export const SCANNER = fileURLToPath(new URL('scanner', import.meta.url))

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
}

/** An empty folder, removed when it goes out of scope. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'n8n-check-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
