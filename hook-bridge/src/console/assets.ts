import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

const own = (name: string) => new URL(`browser/${name}`, import.meta.url)
const files = {
  style: { url: own('console.css'), type: 'text/css; charset=utf-8' },
  script: { url: own('console.js'), type: 'text/javascript; charset=utf-8' },
  htmx: {
    url: new URL('htmx.min.js', import.meta.resolve('htmx.org')),
    type: 'text/javascript; charset=utf-8',
  },
  icon: { url: own('icon.svg'), type: 'image/svg+xml' },
} as const

type AssetName = keyof typeof files

interface Asset {
  readonly path: string
  readonly type: string
  readonly content: Buffer
}

/** The files that pages load, by a name that changes with their content. */
const assets = Object.fromEntries(
  Object.entries(files).map(([name, { url, type }]) => {
    const content = readFileSync(fileURLToPath(url))
    const digest = createHash('sha256').update(content).digest('base64url').slice(0, 12)
    const extension = url.pathname.slice(url.pathname.lastIndexOf('.'))
    return [name, { path: `/console/assets/${name}-${digest}${extension}`, type, content }]
  }),
) as unknown as Readonly<Record<AssetName, Asset>>

export function assetPath(name: AssetName): string {
  return assets[name].path
}

/** Serves them from our own origin. Browsers may keep them for ever: another content has another name. */
export function assetRoutes(app: FastifyInstance): void {
  for (const { path, type, content } of Object.values(assets)) {
    app.get(path.replace('/console', ''), (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(content),
    )
  }
}
