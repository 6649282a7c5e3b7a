import type { AnswerRule, PlatformProfile } from './profile.ts'

/** Proxies answer for an n8n that does not run. A workflow is brought back by its users, so nothing is given up early. */
const notRunning = (status: number): AnswerRule => ({
  status,
  means: 'not_running',
  what: { en: 'n8n does not run behind its address', es: 'n8n no está en marcha detrás de su dirección' },
  advice: {
    en: 'Start n8n, or wait until it has started. What waits here is sent with its next retry.',
    es: 'Arranca n8n, o espera a que arranque. Lo que espera aquí se envía con su próximo reintento.',
  },
})

export const n8n: PlatformProfile = {
  called: 'n8n',
  perSecond: null,
  asciiBody: false,
  accepted: {
    en: 'n8n has taken the event; how the workflow went, its executions tell',
    es: 'n8n ha recibido el evento; cómo fue el workflow lo dicen sus ejecuciones',
  },
  answers: [
    {
      status: 404,
      text: /in test mode/i,
      means: 'not_listening',
      what: {
        en: 'this is a test URL, and nobody listens for a test event in the editor',
        es: 'es una URL de prueba, y nadie espera un evento de prueba en el editor',
      },
      advice: {
        en: 'A test URL takes one event after a click on "Listen for test event". For every day, publish the workflow and subscribe its production URL.',
        es: 'Una URL de prueba acepta un evento tras pulsar "Listen for test event". Para el día a día, publica el workflow y suscribe su URL de producción.',
      },
    },
    {
      status: 404,
      means: 'not_published',
      what: {
        en: 'the workflow is not published, or there is none at this address',
        es: 'el workflow no está publicado, o no hay ninguno en esta dirección',
      },
      advice: {
        en: 'Publish the workflow in n8n: what waits is sent with its next retry, what is dead can be replayed. If it was deleted, delete the webhook.',
        es: 'Publica el workflow en n8n: lo que espera se envía con su próximo reintento, y lo fallido se puede repetir. Si se eliminó, elimina el webhook.',
      },
    },
    {
      status: 401,
      means: 'not_verified',
      what: {
        en: 'the signature does not fit the secret that the workflow has, or the Webhook node asks for a login',
        es: 'la firma no corresponde al secreto que tiene el workflow, o el nodo Webhook pide credenciales',
      },
      advice: {
        en: 'Unpublish and publish the workflow: its trigger then subscribes anew, with a fresh secret. A Webhook node needs the authentication "None"; verify the signature instead.',
        es: 'Despublica y publica el workflow: así su trigger se suscribe de nuevo, con un secreto nuevo. Un nodo Webhook necesita la autenticación "None"; verifica en su lugar la firma.',
      },
    },
    {
      status: 403,
      means: 'not_allowed',
      what: {
        en: 'the Webhook node asks for a login, or does not know the address of the bridge',
        es: 'el nodo Webhook pide credenciales, o no admite la dirección del puente',
      },
      advice: {
        en: 'Set the authentication of the Webhook node to "None" and verify the signature instead; add the address of the bridge to its IP whitelist, if it has one.',
        es: 'Pon la autenticación del nodo Webhook en "None" y verifica en su lugar la firma; añade la dirección del puente a su lista de IP permitidas, si la tiene.',
      },
    },
    {
      status: 413,
      means: 'too_large',
      what: {
        en: 'the event is larger than n8n, or a proxy before it, takes',
        es: 'el evento es mayor de lo que acepta n8n, o un proxy delante de él',
      },
      advice: {
        en: 'Raise the limit: N8N_PAYLOAD_SIZE_MAX (in MiB) for n8n, client_max_body_size for nginx. Retries then get through.',
        es: 'Sube el límite: N8N_PAYLOAD_SIZE_MAX (en MiB) en n8n, client_max_body_size en nginx. Los reintentos pasan entonces.',
      },
    },
    {
      status: 422,
      means: 'refused',
      follows: { kind: 'dead' },
      what: {
        en: 'it could not read the event, or the workflow refused it, so it is not sent again',
        es: 'no pudo leer el evento, o el workflow lo rechazó, y no se envía de nuevo',
      },
      advice: {
        en: 'See whether a proxy changes bodies on the way, or a node of the workflow answers 422; then replay the delivery.',
        es: 'Mira si un proxy cambia los cuerpos por el camino, o si un nodo del workflow responde 422; después repite la entrega.',
      },
    },
    {
      status: 500,
      means: 'workflow_failed',
      what: { en: 'the workflow failed before it answered', es: 'el workflow falló antes de responder' },
      advice: {
        en: 'Its executions in n8n tell why. It runs again with each retry; if the webhook responds immediately, it runs once.',
        es: 'Sus ejecuciones en n8n dicen por qué. Se ejecuta otra vez con cada reintento; si el webhook responde de inmediato, se ejecuta una sola vez.',
      },
    },
    ...[502, 503, 504].map(notRunning),
  ],
}
