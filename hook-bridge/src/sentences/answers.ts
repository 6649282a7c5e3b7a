import { profiles } from '../delivery/platforms/profiles.ts'
import { failures } from './failures.ts'
import { sentence } from './sentence.ts'

/** Who answered, at the beginning of a sentence. */
const called = Object.values(profiles).map(({ called }) =>
  sentence({ en: called, es: called === profiles.other.called ? 'el receptor' : called }),
)
/** What platforms mean by their answers. */
const what = Object.values(profiles).flatMap(({ answers }) => answers.map((rule) => sentence(rule.what)))

/** What a receiver answered. */
export const answers = {
  gone: sentence(
    {
      en: '{called} answered 410 Gone: it wants no more events',
      es: '{called} respondió 410: no quiere más eventos',
    },
    { called },
  ),
  tooMany: sentence(
    { en: '{called} answered 429 Too Many Requests', es: '{called} respondió 429: demasiadas peticiones' },
    { called },
  ),
  unavailable: sentence(
    { en: '{called} answered 503 Service Unavailable', es: '{called} respondió 503: no está disponible' },
    { called },
  ),
  redirect: sentence(
    {
      en: '{called} answered {status}: redirects are not followed, subscribe with the final URL',
      es: '{called} respondió {status}: no se siguen redirecciones, suscribe la URL final',
    },
    { called },
  ),
  meant: sentence(
    { en: '{called} answered {status}: {what}', es: '{called} respondió {status}: {what}' },
    { called, what },
  ),
  plain: sentence({ en: '{called} answered {status}', es: '{called} respondió {status}' }, { called }),
}

/** Where nothing more is known. */
export const failed = sentence({ en: 'it failed', es: 'falló' })
const outcome = [...Object.values(failures), ...Object.values(answers), failed]

/** What the last attempt of a schedule came to. */
export const endings = {
  only: sentence({ en: '{error} (the only attempt)', es: '{error} (el único intento)' }, { error: outcome }),
  last: sentence(
    { en: '{error} (the last of {count} attempts)', es: '{error} (el último de {count} intentos)' },
    { error: outcome },
  ),
  day: sentence({ en: '{error} (for 24 hours)', es: '{error} (durante 24 horas)' }, { error: outcome }),
}

/** What is stored as the error of an attempt. */
export const attemptErrors = [...Object.values(endings), ...outcome]
