import app from '../package.json' with { type: 'json' }
import root from '../../package.json' with { type: 'json' }

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/**
 * package.json of what is uploaded. A package of its own, outside the workspaces: npm would ask the registry for a
 * workspace package, where anyone could have claimed its name.
 */
export const manifest: Manifest = {
  name: 'hook-bridge-zapier-app',
  version: app.version,
  private: true,
  description: app.description,
  license: app.license,
  type: 'module',
  // Zapier's wrapper imports the package by its name.
  exports: './dist/index.js',
  dependencies: app.dependencies,
  overrides: overridesOf('form-data', 'get-intrinsic'),
}

/** Those of the root that are about what is uploaded, in the very versions that are tested. */
function overridesOf(...names: readonly (keyof typeof root.overrides)[]) {
  return Object.fromEntries(names.map((name) => [name, root.overrides[name]]))
}
