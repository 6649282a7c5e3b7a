import { events, providers } from '../src/index.ts'
import { guideWriter } from './guide-writer.ts'

/** The table of events in both guides of the n8n package. n8n is in English, so both name the events as n8n does. */
export const n8nGuide = guideWriter({
  name: 'n8n-guide',
  title: 'n8n-nodes-hook-bridge',
  guides: [
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
  ],
  rowsIn: (language) =>
    events.map(({ provider, label, description, type }) => [
      `${providers[provider].name} Trigger`,
      label.en,
      description[language],
      `\`${type}\``,
    ]),
})
