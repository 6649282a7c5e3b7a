/*
 * What the package of the app is made of, as far as it can be seen without building it (npm run zapier:test-package).
 *
 * Real: the bundler, the committed lock file. Observed: the bundle, and what the checks of the zips object to.
 */
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import app from '../package.json' with { type: 'json' }
import { bundleApp } from '../packaging/bundle.ts'
import { compareSources, findStrangers } from '../packaging/check-zips.ts'
import { lockedPackages } from '../packaging/lock-file.ts'
import { manifest } from '../packaging/manifest.ts'

const CATALOGUE = fileURLToPath(new URL('../../event-catalog/src/index.ts', import.meta.url))

function entry(name: string, isLink = false) {
  return { name, isLink, content: () => Buffer.alloc(0) }
}

describe('the bundle', () => {
  test('is made of the files of the app alone', async () => {
    const { sources } = await bundleApp()
    expect(sources).toContain('zapier-app/src/index.ts')
    expect(sources.filter((path) => !path.startsWith('zapier-app/'))).toEqual([])
  })

  test('may not take zod along, which comes with the schemas of the catalogue', async () => {
    await expect(bundleApp(CATALOGUE)).rejects.toThrow('not: zod.')
  })
})

describe('the uploaded package', () => {
  test('has the version of the app', () => {
    expect(manifest.version).toBe(app.version)
  })

  test('depends on core alone, in the one version that Zapier accepts: an exact one', () => {
    expect(manifest.dependencies).toEqual({
      'zapier-platform-core': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
  })

  test('is locked as its manifest says (npm run zapier:lock)', () => {
    const locked = lockedPackages()
    expect(locked['']?.dependencies).toEqual(manifest.dependencies)
    const overrides = Object.entries(manifest['overrides'] as Record<string, string>)
    const versions = overrides.map(([name]) => [name, locked[`node_modules/${name}`]?.version])
    expect(versions).toEqual(overrides)
  })

  test('holds no package of whose files the packer leaves out those that Node 22 loads', () => {
    expect(Object.keys(lockedPackages())).not.toContain('node_modules/async-function')
  })
})

describe('the check of build.zip', () => {
  test("knows the app's own files and the files of locked packages", () => {
    const names = ['zapierwrapper.js', 'dist/index.js', 'node_modules/zapier-platform-core/index.mjs']
    expect(findStrangers(names.map((name) => entry(name)))).toEqual([])
  })

  test.each([
    ['a package that is not locked', 'node_modules/zod/index.js'],
    ['a file of the workspaces', 'event-catalog/src/index.ts'],
    ['a package from a folder above', 'zapier-app/node_modules/iconv-lite/lib/index.js'],
    ['a secret', '.env'],
  ])('objects to %s', (_what, name) => {
    expect(findStrangers([entry(name)])).toEqual([`${name} is not of a locked package`])
  })

  test('objects to links', () => {
    expect(findStrangers([entry('zapierwrapper.js', true)])).toEqual(['zapierwrapper.js is a link'])
  })
})

test('the check of source.zip tells what is too much and what is missing', () => {
  expect(compareSources([entry('.env'), entry('LICENSE')], ['LICENSE', 'package.json'])).toEqual([
    '.env is too much',
    'package.json is missing',
  ])
})
