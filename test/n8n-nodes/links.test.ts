// Real: the package's files. Observed: whether the links that n8n shows beside our nodes lead to a section of the README.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const PACKAGE = join(import.meta.dirname, '../../n8n-nodes')
const link = /https:\/\/github\.com\/hook-bridge\/hook-bridge-pack\/tree\/main\/n8n-nodes#([\w-]+)/g
const read = (file: string) => readFileSync(join(PACKAGE, file), 'utf8')

const sections = new Set(
  Array.from(read('README.md').matchAll(/^#+ (.+)$/gm), ([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  ),
)

it.each(globSync(['nodes/*/*.node.json', 'credentials/*.ts'], { cwd: PACKAGE }))(
  'the links in %s lead to a section of the README',
  (file) => {
    const anchors = Array.from(read(file).matchAll(link), ([, anchor]) => anchor!)
    expect(anchors).not.toEqual([])
    for (const anchor of anchors) expect(sections).toContain(anchor)
  },
)

it('the links inside the README lead to its sections', () => {
  const anchors = Array.from(read('README.md').matchAll(/\]\(#([^)]+)\)/g), ([, anchor]) => anchor!)
  expect(anchors).not.toEqual([])
  for (const anchor of anchors) expect(sections).toContain(anchor)
})
