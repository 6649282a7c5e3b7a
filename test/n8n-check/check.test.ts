// Real: what `npm run n8n:check` compares and lists, on files. Observed: what it has to say. The steps that install and
// build run with the command itself, which also sees to it that the scanner finds what is forbidden.
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyIsland } from './copy-island.ts'
import { compareWithTemplate } from './eslint-template.ts'
import { ISLAND, temporaryFolder } from './folders.ts'
import { loadPackage } from './load-package.ts'
import { difference } from './packed-files.ts'

describe('packed files', () => {
  it('are fine when they are those of the list', () => {
    expect(difference(['README.md', 'dist/a.js'], ['README.md', 'dist/a.js'])).toEqual([])
  })

  it('are named when they are too many or too few', () => {
    expect(difference(['.env', 'README.md'], ['README.md', 'dist/a.js'])).toEqual([
      '.env is packed, but not on the list',
      'dist/a.js is on the list, but not packed',
    ])
  })
})

describe('the configuration of the linter', () => {
  const template = 'node_modules/@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs'

  it.each([
    ['the template', '', 0],
    ['the template and one rule more', '// eslint-disable', 1],
  ])('is compared byte by byte: %s', async (_name, more, findings) => {
    await using folder = await temporaryFolder()
    await cp(join(ISLAND, 'eslint.config.mjs'), join(folder.path, template))
    await cp(join(ISLAND, 'eslint.config.mjs'), join(folder.path, 'eslint.config.mjs'))
    if (more) await writeFile(join(folder.path, 'eslint.config.mjs'), more)
    expect(await compareWithTemplate(folder.path)).toHaveLength(findings)
  })
})

describe('a package as published', () => {
  const node = (icon: string) =>
    `exports.Probe = class { description = { icon: { light: 'file:${icon}', dark: 'file:${icon}' } } }`

  async function unpacked(parent: string, files: Readonly<Record<string, string>>): Promise<string> {
    const folder = join(parent, 'package')
    const manifest = { n8n: { credentials: [], nodes: ['dist/Probe.node.js'] } }
    const all = { 'package.json': JSON.stringify(manifest), ...files }
    for (const [path, content] of Object.entries(all)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    return folder
  }

  it('is fine when its nodes load and their icons are there', async () => {
    await using temporary = await temporaryFolder()
    const files = { 'dist/Probe.node.js': node('probe.svg'), 'dist/probe.svg': '<svg/>' }
    expect(await loadPackage(await unpacked(temporary.path, files))).toEqual([])
  })

  it('is told what is missing', async () => {
    await using one = await temporaryFolder()
    const without = await loadPackage(await unpacked(one.path, { 'dist/Probe.node.js': node('probe.svg') }))
    expect(without).toContain('dist/Probe.node.js names the icon file:probe.svg, which is not packed')

    await using other = await temporaryFolder()
    const broken = { 'dist/Probe.node.js': "require('./left-out')" }
    expect((await loadPackage(await unpacked(other.path, broken))).join()).toContain('cannot be loaded')
  })
})

it('the copy that is checked brings nothing that was installed or built here', async () => {
  await using temporary = await temporaryFolder()
  const copy = await copyIsland(temporary.path)
  const names = await readdir(copy)
  expect(names).toContain('package-lock.json')
  expect(names.filter((name) => name === 'node_modules' || name === 'dist')).toEqual([])
})
