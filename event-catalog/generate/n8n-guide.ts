import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { events, providers, type Localized } from '../src/index.ts'
import { table, withTable } from './event-table.ts'
import { unlessMissing } from './files.ts'
import type { Writer } from './generated-file.ts'

interface Guide {
  readonly path: string
  readonly language: keyof Localized
  readonly header: readonly string[]
}

const guides: readonly Guide[] = [
  {
    path: 'n8n-nodes/README.md',
    language: 'en',
    header: ['Trigger', 'Event', 'When', 'Event type'],
  },
  {
    // npm packs every README.* and may show any of them as the package's own, which has to be English.
    path: 'n8n-nodes/LEEME.md',
    language: 'es',
    header: ['Disparador', 'Evento en n8n', 'Cuándo', 'Tipo de evento'],
  },
]

/** The table of events in both guides of the n8n package. n8n is in English, so both name the events as n8n does. */
export const n8nGuide: Writer = {
  name: 'n8n-guide',
  write: (root) =>
    Promise.all(
      guides.map(async ({ path, language, header }) => {
        const before =
          (await unlessMissing(readFile(join(root, path), 'utf8'))) ?? '# n8n-nodes-hook-bridge\n'
        return { path, content: withTable('n8n-guide', path, before, eventTable(language, header)) }
      }),
    ),
}

function eventTable(language: keyof Localized, header: readonly string[]): string {
  const rows = events.map(({ provider, label, description, type }) => [
    `${providers[provider].name} Trigger`,
    label.en,
    description[language],
    `\`${type}\``,
  ])
  return table(header, rows)
}
