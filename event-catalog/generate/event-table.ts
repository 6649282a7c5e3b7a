import { generatedBy } from './generated-file.ts'

const START = '<!-- events:start -->'
const END = '<!-- events:end -->'

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/**
 * The text of a guide with the table between its markers; where it has no markers, they come at its end.
 * @throws where only one marker is there, or they are the wrong way round
 */
export function withTable(writer: string, path: string, text: string, events: string): string {
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  const section = `${START}\n<!-- ${generatedBy(writer)} -->\n\n${events}\n\n${END}`
  if (start === -1 && end === -1) return `${text.trimEnd()}\n\n${section}\n`
  if (start === -1 || end < start) throw new Error(`${path}: needs ${START} and then ${END}.`)
  return text.slice(0, start) + section + text.slice(end + END.length)
}
