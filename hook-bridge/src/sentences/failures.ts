import { sentence } from './sentence.ts'

const range = [
  sentence({ en: 'outside the public address space', es: 'fuera del espacio de direcciones públicas' }),
  // What kind of network it is, its numbers say to whom it means something.
  sentence({ en: '{kind} ({cidr})', es: '{cidr}' }),
]

/** Why an attempt got no complete answer. */
export const failures = {
  dns: sentence({
    en: 'could not find {host}: the name does not resolve ({code}). Is it spelled correctly?',
    es: 'no se encontró {host}: el nombre no se resuelve ({code}). ¿Está bien escrito?',
  }),
  refused: sentence({
    en: 'could not connect to {host}: connection refused. Is the receiver running?',
    es: 'no se pudo conectar con {host}: conexión rechazada. ¿Está en marcha el receptor?',
  }),
  unreachable: sentence({
    en: 'could not connect to {host}: no route to it ({code}). Is the receiver online?',
    es: 'no se pudo conectar con {host}: no hay ruta hasta él ({code}). ¿Está conectado el receptor?',
  }),
  noReaction: sentence({
    en: 'could not connect to {host}: it did not react. Is the receiver running and reachable from here?',
    es: 'no se pudo conectar con {host}: no reaccionó. ¿Está en marcha el receptor, y es accesible desde aquí?',
  }),
  reset: sentence({
    en: '{host} closed the connection before its answer was complete. Did the receiver crash or restart?',
    es: '{host} cerró la conexión antes de completar su respuesta. ¿Se cayó o se reinició el receptor?',
  }),
  tls: sentence({
    en: 'no secure connection to {host} ({code}). Is its certificate valid, complete and issued for this name?',
    es: 'no hay conexión segura con {host} ({code}). ¿Su certificado es válido, completo y emitido para este nombre?',
  }),
  protocol: sentence({
    en: '{host} sent an answer that is no valid HTTP ({code}). Is it a web server?',
    es: '{host} envió una respuesta que no es HTTP válido ({code}). ¿Es un servidor web?',
  }),
  notSent: sentence({
    en: 'could not send to {host} ({code})',
    es: 'no se pudo enviar a {host} ({code})',
  }),
  busy: sentence({
    en: 'all connections to {host} were busy for {limit}. Can the receiver answer faster?',
    es: 'todas las conexiones con {host} estuvieron ocupadas durante {limit}. ¿Puede responder antes el receptor?',
  }),
  notConnected: sentence({
    en: 'could not connect to {host} within {limit}. Is the receiver running and reachable from here?',
    es: 'no se pudo conectar con {host} en {limit}. ¿Está en marcha el receptor, y es accesible desde aquí?',
  }),
  notAnswered: sentence({
    en: '{host} did not answer within {limit}. The receiver should answer first and work afterwards',
    es: '{host} no respondió en {limit}. El receptor debería responder primero y trabajar después',
  }),
  incomplete: sentence({
    en: '{host} answered {status}, but its answer was not complete within {limit}',
    es: '{host} respondió {status}, pero su respuesta no estuvo completa en {limit}',
  }),
  stopped: sentence({
    en: 'the bridge was stopped before the answer was complete',
    es: 'el puente se detuvo antes de que la respuesta estuviera completa',
  }),
  bridge: sentence({ en: 'the bridge failed: {error}', es: 'falló el puente: «{error}»' }),
  byHttps: sentence({
    en: '{target} must be reached by https: plain http is only for targets that ALLOWED_TARGETS lists',
    es: 'a {target} solo se llega por https: el http sin cifrar es solo para los destinos de ALLOWED_TARGETS',
  }),
  noAddress: sentence({ en: '{target} is no IP address', es: '{target} no es una dirección IP' }),
  notPublic: sentence(
    {
      en: '{target} is not a public address: {range}. If it is meant, the operator can add it to ALLOWED_TARGETS',
      es: '{target} no es una dirección pública: {range}. Si es intencionado, el operador puede añadirla a ALLOWED_TARGETS',
    },
    { range },
  ),
}
