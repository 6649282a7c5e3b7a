import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from './files.ts'
import { generatedBy, type GeneratedFile } from './generated-file.ts'

const START = '<!-- events:start -->'
const END = '<!-- events:end -->'

/** The table of events in a text that is otherwise written by hand. */
export interface EventTable {
  readonly writer: string
  /** From the root of the repository. */
  readonly path: string
  /** What the text is called where there is none yet. */
  readonly title: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * The text with the table between its markers; where it has no markers, they come at its end.
 * @throws where only one marker is there, or they are the wrong way round
 */
export async function textWithTable(
  root: string,
  { writer, path, title, header, rows }: EventTable,
): Promise<GeneratedFile> {
  const text = (await unlessMissing(readFile(join(root, path), 'utf8'))) ?? `# ${title}\n`
  const table = markdown([header, header.map(() => '---'), ...rows])
  const section = `${START}\n<!-- ${generatedBy(writer)} -->\n\n${table}\n\n${END}`
  return { path, content: withSection(path, text, section) }
}

function withSection(path: string, text: string, section: string): string {
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  if (start === -1 && end === -1) return `${text.trimEnd()}\n\n${section}\n`
  if (start === -1 || end < start) throw new Error(`${path}: needs ${START} and then ${END}.`)
  return text.slice(0, start) + section + text.slice(end + END.length)
}

function markdown(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
