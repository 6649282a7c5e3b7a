import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from './npm.ts'

const NODES = fileURLToPath(new URL('../../n8n-nodes', import.meta.url))
const TEN_MINUTES = 10 * 60_000

/** Builds the n8n package with n8n's own tool and packs it, as a release does. Returns the path of the tarball. */
export async function packNodes(into: string): Promise<string> {
  const inNodes = (args: readonly string[]) => npm(args, { folder: NODES, timeoutMs: TEN_MINUTES })
  if (!existsSync(join(NODES, 'node_modules'))) await inNodes(['ci'])
  await inNodes(['run', 'build'])
  const packed = await inNodes(['pack', '--json', '--ignore-scripts', '--pack-destination', into])
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  return join(into, filename)
}
