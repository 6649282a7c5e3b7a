import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { npm } from './npm.ts'

const LIST = fileURLToPath(new URL('packed-files.txt', import.meta.url))

/**
 * Packs the built package and unpacks it again: the folder is what a user gets.
 * @throws where npm cannot pack it
 */
export async function packAndUnpack(island: string, parent: string): Promise<string> {
  const { code, output } = await npm(['pack', '--pack-destination', parent], island)
  if (code !== 0) throw new Error(`npm pack failed:\n${output}`)
  const tarball = (await readdir(parent)).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no tarball:\n${output}`)
  await promisify(execFile)('tar', ['-xzf', tarball], { cwd: parent })
  return join(parent, 'package')
}

/** How the packed files differ from the list of those that are meant to be published. */
export async function compareFiles(unpacked: string): Promise<string[]> {
  const expected = (await readFile(LIST, 'utf8')).trim().split('\n')
  const differences = difference(await filesOf(unpacked), expected)
  if (differences.length === 0) return []
  return [
    ...differences,
    'If it is meant: put it right in test/n8n-check/packed-files.txt, else in "files" of package.json.',
  ]
}

/** Both lists in one sentence for each file that is in one of them only. */
export function difference(packed: readonly string[], expected: readonly string[]): string[] {
  const unexpected = packed.filter((path) => !expected.includes(path))
  const missing = expected.filter((path) => !packed.includes(path))
  return [
    ...unexpected.map((path) => `${path} is packed, but not on the list`),
    ...missing.map((path) => `${path} is on the list, but not packed`),
  ]
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}
