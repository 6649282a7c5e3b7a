import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const CONFIG = 'eslint.config.mjs'
const TEMPLATE = 'node_modules/@n8n/node-cli/dist/template/templates/shared/default'

/** What keeps the linter's configuration from being the official one: with any other n8n refuses to verify a package. */
export async function compareWithTemplate(island: string): Promise<string[]> {
  const ours = await readFile(join(island, CONFIG), 'utf8')
  const official = await readFile(join(island, TEMPLATE, CONFIG), 'utf8')
  if (ours === official) return []
  return [`${CONFIG} is not the official template, which is:\n${official}`]
}
