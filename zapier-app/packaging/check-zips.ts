import { lockedPackages } from './lock-file.ts'
import type { ZipEntry } from './zip.ts'

/** The app's own files in build.zip; all others belong to locked packages. */
const OWN_FILES = new Set(['definition.json', 'dist/index.js', 'package.json', 'zapierwrapper.js'])
const PACKAGE_OF = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

/** What build.zip should not hold: files from elsewhere, packages that are not locked, links. Sentences. */
export function findStrangers(entries: readonly ZipEntry[]): readonly string[] {
  const locked = lockedPackages()
  return entries.flatMap(({ name, isLink }) => {
    if (isLink) return [`${name} is a link`]
    if (OWN_FILES.has(name)) return []
    const folder = PACKAGE_OF.exec(name)?.[0]
    return folder !== undefined && folder in locked ? [] : [`${name} is not of a locked package`]
  })
}

/** What differs between source.zip and the files it should hold. Sentences. */
export function compareSources(entries: readonly ZipEntry[], expected: readonly string[]): readonly string[] {
  const names = new Set(entries.map(({ name }) => name))
  return [
    ...[...names].filter((name) => !expected.includes(name)).map((name) => `${name} is too much`),
    ...expected.filter((name) => !names.has(name)).map((name) => `${name} is missing`),
  ]
}
