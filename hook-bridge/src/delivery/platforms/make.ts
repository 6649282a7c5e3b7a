import type { PlatformProfile } from './profile.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

export const make: PlatformProfile = {
  called: 'Make',
  // Make refuses above 300 in 10 seconds and hook; older documents say 30 a second.
  perSecond: 25,
  asciiBody: false,
  accepted: {
    en: 'Make has put the event into the queue of its webhook, as it does while the scenario is off; whether the scenario ran, only its history tells',
    es: 'Make ha puesto el evento en la cola de su webhook, también cuando el escenario está desactivado; si el escenario se ejecutó, solo lo dice su historial',
  },
  answers: [
    {
      status: 400,
      text: /queue is full/i,
      means: 'queue_full',
      follows: { kind: 'back_off', firstMs: 5 * MINUTE, mostMs: 60 * MINUTE },
      what: { en: 'the queue of the webhook is full', es: 'la cola del webhook está llena' },
      advice: {
        en: 'In Make, turn the scenario on and see that it has credits left and works its queue off. The events wait here and go on by themselves.',
        es: 'En Make, activa el escenario y comprueba que quedan créditos y que va vaciando la cola. Los eventos esperan aquí y salen solos.',
      },
    },
    {
      status: 400,
      means: 'refused',
      follows: { kind: 'dead' },
      what: {
        en: 'it refuses this event, most likely for the data structure of the webhook, so it is not sent again',
        es: 'rechaza este evento, seguramente por la estructura de datos del webhook, y no se envía de nuevo',
      },
      advice: {
        en: 'The answer of Make, kept with the attempt, says what it misses. Make all fields of the data structure optional, or take it off the webhook; then replay the delivery.',
        es: 'La respuesta de Make, guardada con el intento, dice qué falta. Haz opcionales todos los campos de la estructura de datos, o quítala del webhook; después repite la entrega.',
      },
    },
    {
      status: 410,
      means: 'not_attached',
      what: {
        en: 'the webhook was deleted, or no scenario has used it for 5 days',
        es: 'el webhook se eliminó, o ningún escenario lo usa desde hace 5 días',
      },
      advice: {
        en: 'In Make, put the webhook into a scenario again and turn the scenario on, then activate the webhook here: what was held is sent. If it was deleted, subscribe the new one.',
        es: 'En Make, vuelve a usar el webhook en un escenario y activa el escenario; después activa el webhook aquí: se envía lo retenido. Si se eliminó, suscribe el nuevo.',
      },
    },
    {
      status: 429,
      means: 'too_many',
      follows: { kind: 'slow_down', leastMs: 10 * SECOND },
      what: {
        en: 'it takes no more for now (300 requests in 10 seconds to one webhook, or the starts of the scenario in a minute)',
        es: 'por ahora no acepta más (300 peticiones en 10 segundos a un webhook, o los arranques del escenario por minuto)',
      },
      advice: {
        en: 'The bridge waits and sends it again. If it goes on, remove the Webhook response module from the scenario: Make then puts the events into a queue.',
        es: 'El puente espera y lo envía de nuevo. Si se repite, quita el módulo Webhook response del escenario: entonces Make pone los eventos en una cola.',
      },
    },
    {
      status: 500,
      text: /scenario failed to complete/i,
      means: 'scenario_failed',
      what: { en: 'the scenario ran and failed', es: 'el escenario se ejecutó y falló' },
      advice: {
        en: 'The history of the scenario in Make tells why. It runs again with each retry; without the Webhook response module it runs once.',
        es: 'El historial del escenario en Make dice por qué. Se ejecuta otra vez con cada reintento; sin el módulo Webhook response se ejecuta una sola vez.',
      },
    },
  ],
}
