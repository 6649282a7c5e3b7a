import { events, providers } from '../src/index.ts'
import { guideWriter } from './guide-writer.ts'

/** The table of all events in both READMEs, between the two markers. */
export const readme = guideWriter({
  name: 'readme',
  title: 'Hook Bridge Pack',
  guides: [
    { path: 'README.md', language: 'en', header: ['Platform', 'Trigger', 'Description', 'Event type'] },
    {
      path: 'README.es.md',
      language: 'es',
      header: ['Plataforma', 'Disparador', 'Descripción', 'Tipo de evento'],
    },
  ],
  rowsIn: (language) =>
    events.map(({ provider, label, description, type }) => [
      providers[provider].name,
      label[language],
      description[language],
      `\`${type}\``,
    ]),
})
