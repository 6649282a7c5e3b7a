import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { REPOSITORY } from './folders.ts'

interface Icons {
  readonly light: string
  readonly dark: string
}

interface Loaded {
  readonly icon?: Icons
  readonly description?: { readonly icon: Icons }
}

/** What a user of the unpacked package would miss: code that cannot be loaded, icons that are not there. */
export async function loadPackage(unpacked: string): Promise<string[]> {
  const { n8n } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'))
  const paths: string[] = [...n8n.credentials, ...n8n.nodes]
  // n8n gives its nodes its own n8n-workflow.
  await symlink(join(REPOSITORY, 'node_modules'), join(unpacked, '../node_modules'))
  return paths.flatMap((path) => missing(unpacked, path))
}

function missing(unpacked: string, path: string): string[] {
  const file = join(unpacked, path)
  const name = basename(path).split('.')[0]!
  try {
    const { [name]: Class } = createRequire(import.meta.url)(file)
    const { icon, description }: Loaded = new Class()
    const { light, dark } = (description?.icon ?? icon)!
    return [light, dark]
      .filter((each) => !existsSync(join(dirname(file), each.replace('file:', ''))))
      .map((each) => `${path} names the icon ${each}, which is not packed`)
  } catch (error) {
    return [`${path} cannot be loaded: ${(error as Error).message}`]
  }
}
