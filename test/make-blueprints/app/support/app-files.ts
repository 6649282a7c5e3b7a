import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { CodeFiles, Reception } from './definition.ts'

export const folder = join(import.meta.dirname, '../../../../make-blueprints/app')

export type Kind = 'connection' | 'webhook' | 'module' | 'rpc'

export interface Entry {
  readonly label: string
  readonly description?: string
  readonly moduleType?: string
  readonly connection?: string | null
  readonly webhook?: string
  readonly codeFiles: Readonly<Record<string, string | null>>
}

export interface Manifest {
  readonly generalCodeFiles: Readonly<Record<string, string | null>>
  readonly components: Readonly<Record<Kind | 'function' | 'endpoint', Readonly<Record<string, Entry>>>>
  readonly origins: readonly unknown[]
}

export const manifest = read('makecomapp.json') as Manifest

/** The components of a kind, with their ids. */
export function entries(kind: Kind): [id: string, entry: Entry][] {
  return Object.entries(manifest.components[kind])
}

/** A JSON file of the app, by its path from the app's folder. */
export function read(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'))
}

/**
 * A component's code.
 * @throws where there is no such component, or no such code
 */
export function code<Name extends keyof CodeFiles>(kind: Kind, id: string, name: Name): CodeFiles[Name] {
  const path = manifest.components[kind][id]?.codeFiles[name]
  if (path == null) throw new Error(`the ${kind} ${id} has no ${name}`)
  return read(path) as CodeFiles[Name]
}

/** What a webhook makes of a request that comes in. */
export function reception(webhookId: string): Reception {
  return code('webhook', webhookId, 'communication') as unknown as Reception
}

/** Every file in the app's folder, with forward slashes. */
export function allFiles(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
