import { sentence } from './sentence.ts'

const kind = [
  sentence({ en: 'a string', es: 'un texto' }),
  sentence({ en: 'a number', es: 'un número' }),
  sentence({ en: 'a whole number', es: 'un número entero' }),
  sentence({ en: 'true or false', es: 'true o false' }),
  sentence({ en: 'a list', es: 'una lista' }),
  sentence({ en: 'an object', es: 'un objeto' }),
]

/** As the catalogue says it of a field. */
const problem = [
  sentence({ en: '{field}: missing', es: '{field}: falta' }),
  sentence({
    en: '{field}: expected at most {count} entries',
    es: '{field}: se esperaban como mucho {count} entradas',
  }),
  sentence({ en: '{field}: expected {kind}', es: '{field}: se esperaba {kind}' }, { kind }),
  sentence({ en: 'expected {kind}', es: 'se esperaba {kind}' }, { kind }),
]

/** What people should know about an event. */
export const warnings = {
  guessed: sentence({
    en: 'Recognised as {type} by an unsigned header or the URL only: its fields do not tell.',
    es: 'Reconocido como {type} solo por una cabecera sin firmar o por la URL: sus campos no lo dicen.',
  }),
  unknownName: sentence({
    en: 'The body names itself {name}, which is no event of the catalogue: told by its fields.',
    es: 'El cuerpo se llama a sí mismo {name}, que no es ningún evento del catálogo: se reconoce por sus campos.',
  }),
  otherFields: sentence({
    en: 'The body names itself {name}, but has the fields of {type}.',
    es: 'El cuerpo se llama a sí mismo {name}, pero tiene los campos de {type}.',
  }),
  otherHint: sentence({
    en: 'A header or the URL says {hint}; the signed body says {type} and counts.',
    es: 'Una cabecera o la URL dice {hint}; el cuerpo firmado dice {type}, y es lo que cuenta.',
  }),
  old: sentence({
    en: 'Its timestamp is more than 24 hours old.',
    es: 'Su marca de tiempo tiene más de 24 horas.',
  }),
  unreadable: sentence({
    en: 'The body is not valid UTF-8: what could not be read was replaced by \ufffd.',
    es: 'El cuerpo no es UTF-8 válido: lo que no se pudo leer se sustituyó por \ufffd.',
  }),
  otherShape: sentence(
    { en: 'Does not fit the schema: {problem}.', es: 'No se ajusta al esquema: {problem}.' },
    { problem },
  ),
  /** Of what was published. */
  otherData: sentence(
    { en: 'Does not fit the schema: {problem}', es: 'No se ajusta al esquema: {problem}' },
    { problem },
  ),
  switchedOff: sentence({
    en: 'This event type is switched off for its source: stored, delivered to nobody.',
    es: 'Este tipo de evento está desactivado para su cuenta: se guarda y no se entrega a nadie.',
  }),
}
