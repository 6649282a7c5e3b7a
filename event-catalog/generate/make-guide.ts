import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { events, findEvent, providerIds, providers, type Localized } from '../src/index.ts'
import { table, withTable } from './event-table.ts'
import { unlessMissing } from './files.ts'
import type { Writer } from './generated-file.ts'
import { texts } from './make-blueprints/texts.ts'

type Language = keyof Localized

interface Guide {
  readonly path: string
  readonly language: Language
  readonly header: readonly string[]
}

const guides: readonly Guide[] = [
  {
    path: 'make-blueprints/README.md',
    language: 'en',
    header: ['Platform', 'Blueprint', 'What it does', 'Event type'],
  },
  {
    path: 'make-blueprints/README.es.md',
    language: 'es',
    header: ['Plataforma', 'Blueprint', 'Qué hace', 'Tipo de evento'],
  },
]

/** The table of blueprints in both guides of Make, each with links to the files in its language. */
export const makeGuide: Writer = {
  name: 'make-guide',
  write: (root) =>
    Promise.all(
      guides.map(async ({ path, language, header }) => {
        const before = (await unlessMissing(readFile(join(root, path), 'utf8'))) ?? '# Make\n'
        const rows = [...eventRows(language), onceRow(language), ...providerRows(language)]
        return { path, content: withTable('make-guide', path, before, table(header, rows)) }
      }),
    ),
}

function eventRows(language: Language): string[][] {
  return events.map(({ key, type, provider, label, description }) => [
    providers[provider].name,
    link(label[language], key, language),
    description[language],
    `\`${type}\``,
  ])
}

function onceRow(language: Language): string[] {
  const { key, type, provider, label } = findEvent('lead.created')!
  const does = {
    en: `As ${label.en}, and a data store stops the repeats of an event. A pattern for the others, too.`,
    es: `Como ${label.es}, y un data store detiene las repeticiones de un evento. Sirve de modelo para los demás.`,
  }
  const name = `${label[language]}, ${texts.once[language]}`
  return [providers[provider].name, link(name, `${key}_once`, language), does[language], `\`${type}\``]
}

function providerRows(language: Language): string[][] {
  const does = {
    en: 'One webhook for all events of the platform, and a branch for each.',
    es: 'Un solo webhook para todos los eventos de la plataforma, con una rama para cada uno.',
  }
  return providerIds.map((id) => [
    providers[id].name,
    link(texts.allEvents[language], `${id}_all_events`, language),
    does[language],
    { en: 'all', es: 'todos' }[language],
  ])
}

function link(text: string, name: string, language: Language): string {
  return `[${text}](blueprints/${language}/${name}.json)`
}
