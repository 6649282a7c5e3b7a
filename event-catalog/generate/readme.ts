import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { events, providers, type Localized } from '../src/index.ts'
import { unlessMissing } from './files.ts'
import { generatedBy, type Writer } from './generated-file.ts'

const START = '<!-- events:start -->'
const END = '<!-- events:end -->'

interface Readme {
  readonly path: string
  readonly language: keyof Localized
  readonly header: readonly string[]
}

const readmes: readonly Readme[] = [
  { path: 'README.md', language: 'en', header: ['Platform', 'Trigger', 'Description', 'Event type'] },
  {
    path: 'README.es.md',
    language: 'es',
    header: ['Plataforma', 'Disparador', 'Descripción', 'Tipo de evento'],
  },
]

/** The table of all events in both READMEs, between the two markers. */
export const readme: Writer = {
  name: 'readme',
  write: (root) =>
    Promise.all(
      readmes.map(async ({ path, language, header }) => {
        const before = (await unlessMissing(readFile(join(root, path), 'utf8'))) ?? '# Hook Bridge Pack\n'
        return { path, content: withTable(path, before, eventTable(language, header)) }
      }),
    ),
}

/**
 * The text with the table between its markers; where it has no markers, they come at its end.
 * @throws where only one marker is there, or they are the wrong way round
 */
function withTable(path: string, text: string, table: string): string {
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  const section = `${START}\n<!-- ${generatedBy('readme')} -->\n\n${table}\n\n${END}`
  if (start === -1 && end === -1) return `${text.trimEnd()}\n\n${section}\n`
  if (start === -1 || end < start) throw new Error(`${path}: needs ${START} and then ${END}.`)
  return text.slice(0, start) + section + text.slice(end + END.length)
}

function eventTable(language: keyof Localized, header: readonly string[]): string {
  const rows = events.map(({ provider, label, description, type }) => [
    providers[provider].name,
    label[language],
    description[language],
    `\`${type}\``,
  ])
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
