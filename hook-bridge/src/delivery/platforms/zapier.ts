import type { PlatformProfile } from './profile.ts'

const AUTOMATIC = {
  en: 'Nothing needs to be done: the bridge waits and sends it again.',
  es: 'No hay que hacer nada: el puente espera y lo envía de nuevo.',
} as const

export const zapier: PlatformProfile = {
  called: 'Zapier',
  // Zapier refuses above 30 a second and hook. Its 10,000 in 5 minutes are of all hooks of one of its users, whom no URL
  // names: there the bridge goes by the 429.
  perSecond: 25,
  // How Zapier treats other bytes was never seen from outside; the JSON is the same.
  asciiBody: true,
  accepted: {
    en: 'Zapier has taken the event; whether the Zap ran, and how, only the Zap history tells',
    es: 'Zapier ha recibido el evento; si el Zap se ejecutó, y cómo, solo lo dice el historial del Zap',
  },
  answers: [
    {
      // Once the way to say that a Zap is off. A single one may be a fault on Zapier's side.
      status: 404,
      means: 'no_such_zap',
      follows: { kind: 'gone', fromAttempt: 3 },
      what: { en: 'no Zap listens at this address', es: 'ningún Zap escucha en esta dirección' },
      advice: {
        en: 'Turn the Zap on in Zapier; if it is on, turn it off and on again: it then subscribes anew. If there is no such Zap any more, delete the webhook.',
        es: 'Activa el Zap en Zapier; si está activo, desactívalo y vuelve a activarlo: así se suscribe de nuevo. Si ya no existe, elimina el webhook.',
      },
    },
    {
      status: 410,
      means: 'zap_off',
      what: { en: 'the Zap was turned off or deleted', es: 'el Zap se desactivó o se eliminó' },
      advice: {
        en: 'Turn the Zap on in Zapier: it then subscribes anew. If it is no longer wanted, delete the webhook.',
        es: 'Activa el Zap en Zapier: así se suscribe de nuevo. Si ya no lo quieres, elimina el webhook.',
      },
    },
    {
      status: 429,
      means: 'too_many',
      what: {
        en: 'it takes no more for now (30 requests a second to one hook, 10,000 in 5 minutes for one user)',
        es: 'por ahora no acepta más (30 peticiones por segundo a un hook, 10.000 en 5 minutos por usuario)',
      },
      advice: AUTOMATIC,
    },
  ],
}
