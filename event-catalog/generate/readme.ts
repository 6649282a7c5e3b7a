import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { events, providers, type Localized } from '../src/index.ts'
import { table, withTable } from './event-table.ts'
import { unlessMissing } from './files.ts'
import type { Writer } from './generated-file.ts'

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
        return { path, content: withTable('readme', path, before, eventTable(language, header)) }
      }),
    ),
}

function eventTable(language: keyof Localized, header: readonly string[]): string {
  const rows = events.map(({ provider, label, description, type }) => [
    providers[provider].name,
    label[language],
    description[language],
    `\`${type}\``,
  ])
  return table(header, rows)
}
