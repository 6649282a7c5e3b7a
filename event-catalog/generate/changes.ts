import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unlessMissing } from './files.ts'
import type { GeneratedFile, Writer } from './generated-file.ts'

/** A file that is not as its writer would leave it; without content it has to go. */
export interface Change {
  readonly path: string
  readonly writer: string
  readonly state: 'missing' | 'out of date' | 'left over'
  readonly content?: string
}

/** What generating would change under `root`. Writes nothing. */
export async function findChanges(root: string, writers: readonly Writer[]): Promise<readonly Change[]> {
  const changes: Change[] = []
  for (const writer of writers) {
    const files = await writer.write(root)
    changes.push(...(await outdated(root, writer, files)), ...(await leftOver(root, writer, files)))
  }
  return changes
}

/** Makes the changes. */
export async function apply(root: string, changes: readonly Change[]): Promise<void> {
  for (const { path, content } of changes) {
    const file = join(root, path)
    if (content === undefined) {
      await rm(file)
    } else {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
  }
}

async function outdated(root: string, writer: Writer, files: readonly GeneratedFile[]): Promise<Change[]> {
  const changes: Change[] = []
  for (const { path, content } of files) {
    const before = await unlessMissing(readFile(join(root, path), 'utf8'))
    if (before === content) continue
    changes.push({
      path,
      writer: writer.name,
      state: before === undefined ? 'missing' : 'out of date',
      content,
    })
  }
  return changes
}

async function leftOver(root: string, writer: Writer, files: readonly GeneratedFile[]): Promise<Change[]> {
  const wanted = new Set(files.map((file) => file.path))
  const changes: Change[] = []
  for (const folder of writer.folders ?? []) {
    const entries =
      (await unlessMissing(readdir(join(root, folder), { recursive: true, withFileTypes: true }))) ?? []
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name).slice(join(root, '/').length).replaceAll('\\', '/')
      if (entry.isFile() && !wanted.has(path)) changes.push({ path, writer: writer.name, state: 'left over' })
    }
  }
  return changes
}
