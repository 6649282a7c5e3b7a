/*
 * The guides for operators, in English and Spanish.
 *
 * Real: the guides, the files that they link, the command line as a child process (its help). Doubles: none. Observed:
 * headings, commands, links and anchors of the guides, and the commands and options that the program knows.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MAIN = join(ROOT, 'hook-bridge/src/cli/main.js')
const TWINS = [
  ['docs/operations.md', 'docs/operaciones.md'],
  ['docs/troubleshooting.md', 'docs/problemas.md'],
] as const
const GUIDES = TWINS.flat()
const LINKING = [...GUIDES, 'README.md', 'README.es.md', 'hook-bridge/README.md']

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const withoutCode = (text: string) => text.replace(/^```[^]*?^```$/gm, '')

interface Heading {
  readonly level: number
  readonly title: string
  readonly anchor: string
}

/** As GitHub makes anchors, for titles that stand once in a page. */
function headingsOf(path: string): Heading[] {
  return [...withoutCode(textOf(path)).matchAll(/^(#+) (.+)$/gm)].map(([, marks, title]) => ({
    level: marks!.length,
    title: title!,
    anchor: title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  }))
}

/** What readers copy. Comments are in the language of the guide. */
function blocksOf(path: string): string[] {
  return [...textOf(path).matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(
    ([, language, code]) => `${language}\n${code!.replace(/^\s*#(?!!).*\n/gm, '')}`,
  )
}

describe.each(TWINS)('%s and %s', (english, spanish) => {
  test('have the same headings in the same order', () => {
    const levels = (path: string) => headingsOf(path).map(({ level }) => level)
    expect(levels(spanish)).toEqual(levels(english))
    expect(levels(english).length).toBeGreaterThan(15)
  })

  test('have the same commands, configurations and outputs', () => {
    expect(blocksOf(spanish)).toEqual(blocksOf(english))
    expect(blocksOf(english).length).toBeGreaterThan(20)
  })

  test('have their tables alike', () => {
    const rows = (path: string) => (textOf(path).match(/^\|/gm) ?? []).length
    expect(rows(spanish)).toBe(rows(english))
  })
})

describe.each(GUIDES)('%s', (path) => {
  test('begins with a table of all its headings, in order', () => {
    const [contents] = withoutCode(textOf(path)).split(/^## /m)
    const listed = [...contents!.matchAll(/^ *- \[([^\]]+)\]\(#([^)]+)\)$/gm)].map(([, title, anchor]) => [
      title,
      anchor,
    ])
    const [, ...below] = headingsOf(path)
    expect(listed).toEqual(below.map(({ title, anchor }) => [title, anchor]))
  })
})

describe.each(LINKING)('%s', (path) => {
  test('links only to files and headings that there are', () => {
    const links = [...withoutCode(textOf(path)).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
    expect(links.length).toBeGreaterThan(5)
    for (const [link, file, anchor] of links) {
      const target = file === '' ? path : join(dirname(path), file!)
      expect([link, existsSync(join(ROOT, target))]).toEqual([link, true])
      if (anchor === undefined) continue
      const anchors = headingsOf(target).map((heading) => heading.anchor)
      expect(anchors, `${path}: ${link}`).toContain(anchor)
    }
  })
})

describe('the command line', () => {
  const help = new Map<string, string>()

  function helpOf(...words: readonly string[]): string {
    const key = words.join(' ')
    const known = help.get(key)
    if (known !== undefined) return known
    const env = { ...process.env, COLUMNS: '200' }
    const text = execFileSync(process.execPath, [MAIN, ...words, '--help'], { encoding: 'utf8', env })
    help.set(key, text)
    return text
  }

  const commandsIn = (text: string): string[] => {
    const [, list = ''] = /^Commands:\n((?: {2}.*\n)+)/m.exec(text) ?? []
    return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name!)
  }

  /** `source change` with what follows it, from wherever a guide names a command of the bridge. */
  function mentionsIn(path: string): string[][] {
    const called =
      /(?:(?:npx|sudo|bridge) hook-bridge|bin\/hook-bridge|cli\/main\.ts) ((?:[a-z-]+ ?)+)([^\n`|]*)/g
    return [...textOf(path).matchAll(called)].map(([, words, rest]) => [
      ...words!.trim().split(' '),
      ...rest!.trim().split(/\s+/),
    ])
  }

  test.each(LINKING)('knows every command and option that %s names', (path) => {
    const mentions = mentionsIn(path)
    expect(mentions.length).toBeGreaterThan(1)
    for (const [first, second, ...rest] of mentions) {
      expect(commandsIn(helpOf())).toContain(first)
      const group = commandsIn(helpOf(first!))
      const words = group.length > 0 ? [first!, second!] : [first!]
      expect(['', ...group]).toContain(words[1] ?? '')
      for (const option of [second ?? '', ...rest].filter((word) => /^--?[a-z]/.test(word))) {
        expect(helpOf(...words), `${words.join(' ')} ${option}`).toMatch(
          new RegExp(`^ {2}.*${option.replace(/[^\w-].*$/, '')}\\b`, 'm'),
        )
      }
    }
  })
})
