import { readFileSync } from 'node:fs'

const docs = new URL('../../docs/', import.meta.url)

/** The text of a guide, such as `operations.md`. */
export function readGuide(name: string): string {
  return readFileSync(new URL(name, docs), 'utf8')
}

/** What a reader copies from the guide of operations: the block that follows the mark `<!-- snippet: name -->`. */
export function snippet(name: string): string {
  const block = new RegExp(`<!-- snippet: ${name} -->\n\n\`\`\`\\w*\n([^]*?)\n\`\`\`\n`).exec(
    readGuide('operations.md'),
  )
  if (block === null) throw new Error(`docs/operations.md has no snippet ${name}`)
  return `${block[1]}\n`
}

/** The snippet as it is on another machine. Throws when something that is to be replaced is not in it. */
export function filledIn(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((filled, [from, to]) => {
    if (!filled.includes(from)) throw new Error(`the snippet has no ${from}`)
    return filled.replaceAll(from, () => to)
  }, text)
}
