import type { Localized } from '../../src/index.ts'

/** What people read in a blueprint. Names of Make's own screens stay as Make writes them. */
export const texts = {
  placeholder: { en: 'PASTE_THE_WEBHOOK_SECRET_HERE', es: 'PEGA_AQUI_EL_SECRETO_DEL_WEBHOOK' },
  settings: { en: 'Settings: paste the secret', es: 'Ajustes: pega el secreto' },
  signatureIsValid: { en: 'The signature is valid', es: 'La firma es válida' },
  parse: { en: 'Read the event', es: 'Leer el evento' },
  whichEvent: { en: 'Which event?', es: '¿Qué evento?' },
  allEvents: { en: 'All events', es: 'Todos los eventos' },
  replace: { en: 'Replace me with your own steps', es: 'Sustitúyeme por tus propios pasos' },
  addAfter: { en: 'add your own steps after me', es: 'añade tus propios pasos detrás' },
  keep: { en: 'Keep the event', es: 'Conservar el evento' },
  tryAgain: { en: 'Keep the event and try again', es: 'Conservar el evento y reintentar' },
  once: { en: 'each event once', es: 'cada evento una vez' },
  seenBefore: { en: 'Did this event come before?', es: '¿Llegó ya este evento?' },
  notSeen: { en: 'Not seen before', es: 'Aún no visto' },
  remember: { en: 'Remember the event', es: 'Recordar el evento' },
} as const satisfies Record<string, Localized>

/** The note on the webhook module: what is left to do after the import. */
export function afterImport(eventTypes: readonly string[], language: keyof Localized): string {
  const types = eventTypes.map((type) => `<b>${type}</b>`).join(', ')
  const steps = {
    en: [
      'Click this module and create a webhook. In its advanced settings turn on <b>Get request headers</b> and <b>JSON pass-through</b>. Copy its address.',
      `Register that address at the bridge, for ${types}. Paste the secret of the answer into module 2, in place of ${texts.placeholder.en}.`,
      'Click <b>Run once</b> and have the bridge send a test event. If it comes through to the end, put in your own steps, save, and switch the scenario on.',
    ],
    es: [
      'Haz clic en este módulo y crea un webhook. En sus ajustes avanzados activa <b>Get request headers</b> y <b>JSON pass-through</b>. Copia su dirección.',
      `Registra esa dirección en el puente, para ${types}. Pega el secreto de la respuesta en el módulo 2, en lugar de ${texts.placeholder.es}.`,
      'Haz clic en <b>Run once</b> y pide al puente un evento de prueba. Si llega hasta el final, pon tus propios pasos, guarda y activa el escenario.',
    ],
  }[language]
  const heading = { en: 'After the import', es: 'Después de importar' }[language]
  return paragraphs([`<b>${heading}</b>`, ...steps.map((step, index) => `${index + 1}. ${step}`)])
}

/** The note on the steps that remember events: they need a data store, which no import makes. */
export function aboutDataStore(language: keyof Localized): string {
  return {
    en: '<p>Choose the same data store in modules 4 and 5. Create one whose data structure has a single field, <b>receivedAt</b>, of type date.</p>',
    es: '<p>Elige el mismo data store en los módulos 4 y 5. Crea uno cuya estructura de datos tenga un solo campo, <b>receivedAt</b>, de tipo fecha.</p>',
  }[language]
}

function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${line}</p>`).join('')
}
