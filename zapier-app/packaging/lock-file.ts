import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Pins every package that is uploaded with the app. Committed; `npm run zapier:lock` writes it. */
export const LOCK_FILE = fileURLToPath(new URL('package-lock.json', import.meta.url))

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** The locked packages by their path (`node_modules/…`); the uploaded package itself has the empty path. */
export function lockedPackages(): Readonly<Record<string, LockedPackage>> {
  return (JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as Lock).packages
}
