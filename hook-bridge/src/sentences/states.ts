import { attemptErrors } from './answers.ts'
import { failures } from './failures.ts'
import { sentence } from './sentence.ts'

/** Why a subscription is not active. One that is gone has the answer that said so. */
export const states = {
  paused: sentence({ en: 'Paused by a person.', es: 'En pausa por una persona.' }),
  keyRevoked: sentence({
    en: 'The API key that subscribed ("{name}") was revoked. What comes in is held until somebody activates the webhook.',
    es: 'Se revocó la clave de API con la que se suscribió («{name}»). Lo que entra queda retenido hasta que alguien active el webhook.',
  }),
  failing: sentence(
    {
      en:
        'Every attempt since {since} has failed, for {days} days. ' +
        'The last one: {error}. What comes in is held. See to the receiver, then activate the webhook.',
      es:
        'Todos los intentos desde {since} han fallado, durante {days} días. ' +
        'El último: {error}. Lo que entra queda retenido. Revisa el receptor y después activa el webhook.',
    },
    { error: attemptErrors },
  ),
}

const reason = [...Object.values(states), ...attemptErrors]

const toldAnswer = sentence({ en: 'it answered {status}', es: 'respondió {status}' })

/** Why it is not active, and that its platform has heard of it. */
export const told = {
  paused: sentence(
    {
      en: '{reason} Zapier was told, and has paused the Zap.',
      es: '{reason} Zapier está avisado, y ha puesto el Zap en pausa.',
    },
    { reason },
  ),
  not: sentence(
    {
      en: '{reason} Zapier could not be told: {error}.',
      es: '{reason} No se pudo avisar a Zapier: {error}.',
    },
    { reason, error: [toldAnswer, ...Object.values(failures)] },
  ),
  answer: toldAnswer,
}

/** What is stored as the reason of a subscription's state. */
export const stateReasons = [told.paused, told.not, ...reason]
