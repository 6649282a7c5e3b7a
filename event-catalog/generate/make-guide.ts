import { events, findEvent, providerIds, providers, type Localized } from '../src/index.ts'
import { guideWriter } from './guide-writer.ts'
import { texts } from './make-blueprints/texts.ts'

type Language = keyof Localized

/** The table of blueprints in both guides of Make, each with links to the files in its language. */
export const makeGuide = guideWriter({
  name: 'make-guide',
  title: 'Make',
  guides: [
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
  ],
  rowsIn: (language) => [...eventRows(language), onceRow(language), ...providerRows(language)],
})

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
