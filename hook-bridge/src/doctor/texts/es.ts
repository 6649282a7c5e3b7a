import { day, durationIn, moment } from './amounts.ts'
import type { Meaning, Texts } from './en.ts'

const duration = durationIn({
  day: ['día', 'días'],
  hour: ['hora', 'horas'],
  minute: ['minuto', 'minutos'],
  second: ['segundo', 'segundos'],
})

function words(title: string, detail: string, todo: string | null = null) {
  return { title, detail, todo }
}

const noted = (reason: string | null) => (reason === null ? '' : ` Anotado: «${reason}»`)

const steps = ({ connectMs, tlsMs, answerMs }: Parameters<Texts['connection']['good']>[0]) =>
  [
    `conectado en ${connectMs} ms`,
    ...(tlsMs === null ? [] : [`TLS tardó ${tlsMs} ms`]),
    ...(answerMs === null ? [] : [`el servidor respondió en ${answerMs} ms`]),
  ].join(', ')

const counts = ({ pending, held, dead, lateMs, heldMs }: Parameters<Texts['queue']['late']>[0]) =>
  [
    `${pending} ${pending === 1 ? 'pendiente' : 'pendientes'}${lateMs === null ? '' : `, una de ellas debía salir hace ${duration(lateMs)}`}`,
    ...(held === 0
      ? []
      : [
          `${held} ${held === 1 ? 'retenida' : 'retenidas'}${heldMs === null ? '' : `, la más antigua desde hace ${duration(heldMs)}`}`,
        ]),
    ...(dead === 0 ? [] : [`${dead} ${dead === 1 ? 'muerta' : 'muertas'}`]),
  ].join('; ')

const CERTIFICATE_TODO =
  'Renueva el certificado del receptor. Hasta entonces no se le entrega nada, y se reintenta.'

export const es: Texts = {
  name: 'es',
  levels: { ok: 'bien', notice: 'aviso', problem: 'problema' },
  report: {
    heading: (webhook) => `Webhook ${webhook}`,
    well: 'Todo está bien.',
    summary: (problems, notices) =>
      `${problems} ${problems === 1 ? 'problema' : 'problemas'}, ${notices} ${notices === 1 ? 'aviso' : 'avisos'}.`,
  },
  called: (platform, name) => (platform === 'other' ? 'El receptor' : name),

  state: {
    active: words('El webhook está activo', 'Lo que entra se le envía.'),
    failing: ({ since, suspendAt }) =>
      words(
        'Todos los intentos fallan',
        `Ninguno ha salido bien desde ${moment(since)}. El primero que falle después de ${moment(suspendAt)} suspende el webhook; uno que salga bien lo evita.`,
        'Corrige lo que se dice más abajo. No se pierde nada: se reintenta y se guarda.',
      ),
    paused: ({ at, reason, id }) =>
      words(
        'El webhook está en pausa',
        `No se le envía nada, y lo que entra queda retenido. Último cambio: ${moment(at)}.${noted(reason)}`,
        `Cuando lo quieras de nuevo: hook-bridge resume ${id}`,
      ),
    suspended: ({ at, reason, id }) =>
      words(
        'El webhook está suspendido',
        `No se le envía nada, y lo que entra queda retenido. Último cambio: ${moment(at)}.${noted(reason)}`,
        `Arregla el receptor, comprueba con --send que responde, y después: hook-bridge resume ${id}`,
      ),
    gone: ({ at, reason, id, advice }) =>
      words(
        'El receptor no quiere más eventos',
        `No se le envía nada, y lo que entra queda retenido. Último cambio: ${moment(at)}.${noted(reason)}`,
        advice ??
          `Si la automatización se desactivó para siempre, elimina el webhook. Si no, actívala allí, y después: hook-bridge resume ${id}`,
      ),
  },

  dns: {
    literal: (address) =>
      words('El destino es una dirección', `${address}: no hay que resolver ningún nombre.`),
    resolved: (host, addresses) => words('El nombre se resuelve', `${host}: ${addresses.join(', ')}`),
    unknown: (host, code) =>
      words(
        'El nombre no se resuelve',
        `No se conoce ninguna dirección de ${host} (${code}).`,
        'Compara el nombre con el que muestra el receptor, letra por letra. Si es correcto, pregunta a quien lleva su DNS, y comprueba que esta máquina alcanza sus propios servidores de nombres.',
      ),
    silent: (host, ms) =>
      words(
        'Nadie responde por el nombre',
        `Ningún servidor de nombres dijo en ${duration(ms)} qué dirección tiene ${host}.`,
        'Revisa los servidores de nombres que usa esta máquina, y los del nombre.',
      ),
  },

  target: {
    verdict: ({ address, objection }) => {
      if (objection === null) return `${address}: se puede alcanzar`
      if (objection.kind === 'http') return `${address}: solo por https`
      const range = /\(([^()]*)\)$/.exec(objection.range ?? '')?.[1]
      return `${address}: no es pública${range === undefined ? '' : ` (${range})`}`
    },
    allowed: (verdicts) => words('El control de destinos lo permite', verdicts),
    special: (verdicts) =>
      words(
        'El control de destinos lo rechaza',
        `${verdicts}. Basta una dirección que no sea pública: no se envía nada.`,
        'Si es intencionado, el operador del puente la añade a ALLOWED_TARGETS y lo reinicia. Si no, suscribe una dirección pública.',
      ),
    http: (verdicts) =>
      words(
        'El control de destinos rechaza http sin cifrar',
        verdicts,
        'Suscribe la dirección https. El http sin cifrar es solo para los destinos de ALLOWED_TARGETS.',
      ),
  },

  tls: {
    none: words(
      'Los eventos viajan sin cifrar',
      'La dirección empieza por http. ALLOWED_TARGETS lo permite.',
      'Fuera de una red propia, suscribe una dirección https.',
    ),
    good: ({ issuer, validTo, days }) =>
      words('El certificado está bien', `De ${issuer}, válido hasta ${day(validTo)} (${days} días más).`),
    soon: ({ issuer, validTo, days }) =>
      words(
        'El certificado caduca pronto',
        `De ${issuer}, válido hasta ${day(validTo)} (${days} días más).`,
        'Procura que el receptor lo renueve: a partir de entonces no se le entrega nada.',
      ),
    expired: ({ validTo, issuer }) =>
      words('El certificado ha caducado', `Valía hasta ${moment(validTo)}, de ${issuer}.`, CERTIFICATE_TODO),
    notYet: ({ validFrom }) =>
      words(
        'El certificado aún no vale',
        `Empieza a valer el ${moment(validFrom)}.`,
        'Mira primero la hora de esta máquina. Si es correcta, el certificado del receptor está mal.',
      ),
    otherName: ({ host, names }) =>
      words(
        'El certificado es de otro nombre',
        `Se pide ${host}; el certificado es de ${names.join(', ') || 'ningún nombre'}.`,
        'Suscribe uno de esos nombres, o pon en el receptor el certificado correcto.',
      ),
    selfSigned: ({ issuer }) =>
      words(
        'El certificado está firmado por sí mismo',
        `Nadie más que ${issuer} responde por él.`,
        'Pon en el receptor un certificado de una autoridad conocida (Let’s Encrypt los da gratis), o indica este en NODE_EXTRA_CA_CERTS del puente.',
      ),
    unknownIssuer: ({ issuer }) =>
      words(
        'Nadie conocido responde por el certificado',
        `Es de ${issuer}: una autoridad privada, o el receptor envía su certificado sin los intermedios.`,
        'Haz que el receptor envíe la cadena completa, o indica la autoridad en NODE_EXTRA_CA_CERTS del puente.',
      ),
    failed: ({ host, code }) =>
      words(
        'No hay conexión segura',
        `${host} aceptó la conexión, pero TLS no llegó a establecerse (${code}).`,
        'Mira si hay TLS en ese puerto, y si el receptor habla TLS 1.2 o posterior.',
      ),
  },

  reasons: {
    timeout: {
      what: 'no llegó nada a tiempo',
      todo: 'Mira si el receptor está en marcha, y si un cortafuegos descarta lo que sale de esta máquina. Debería responder primero y trabajar después.',
    },
    dns: { what: 'el nombre no se resuelve', todo: 'Revisa el nombre.' },
    refused: {
      what: 'rechazó la conexión',
      todo: 'Arranca el receptor, y comprueba que escucha en ese puerto.',
    },
    unreachable: {
      what: 'no hay camino hasta su red',
      todo: 'Mira si el receptor y esta máquina tienen conexión. Una dirección IPv6 necesita IPv6 también aquí.',
    },
    reset: {
      what: 'cerró la conexión antes de terminar su respuesta',
      todo: 'Busca una caída o un reinicio en el registro del receptor, o del proxy que tiene delante.',
    },
    tls: { what: 'no hubo conexión segura', todo: 'Mira lo que se dice del certificado.' },
    blocked: {
      what: 'el control de destinos lo rechazó',
      todo: 'Mira lo que se dice del control de destinos.',
    },
    protocol: {
      what: 'lo que llegó no es HTTP válido',
      todo: 'Mira si en ese puerto escucha un servidor web.',
    },
    stopped: { what: 'el puente se detuvo', todo: 'Pregunta de nuevo.' },
    other: { what: 'no se pudo enviar', todo: 'El registro del puente puede decir más.' },
  },

  connection: {
    good: (times) => words('Se llega al receptor', `${capital(steps(times))}.`),
    slow: (times) =>
      words(
        'Se tarda en llegar al receptor',
        `${capital(steps(times))}.`,
        'Cada intento tiene 5 segundos (eventos de Inmova) o 10 para todo. Mira qué alarga tanto el camino.',
      ),
    silent: (times) =>
      words(
        'Conectado, pero el servidor no dijo nada',
        `${capital(steps(times))}; una pregunta que no se dirige a ningún hook (OPTIONS *) quedó sin respuesta. Algunos servidores no la responden.`,
        'Si también los últimos intentos agotaron el tiempo, el receptor está colgado: mira allí, o reinícialo.',
      ),
    failed: ({ host, code, what, todo }) =>
      words('No se llega al receptor', `${host}: ${what} (${code}).`, todo),
  },

  answer: {
    nothingSent: (id) =>
      words(
        'Aún no se le ha enviado nada',
        'Por eso no se conoce ninguna respuesta.',
        `Pruébalo con un ejemplo: hook-bridge doctor ${id} --send`,
      ),
    lastAttempt: ({ startedAt, durationMs }) => `El último intento, ${moment(startedAt)}, ${durationMs} ms.`,
    accepted: ({ who, status, intro, means }) =>
      words(`${who} respondió ${status}`, means === undefined ? intro : `${intro} ${means}.`),
    refused: ({ who, status, intro, what, todo }) =>
      words(`${who} respondió ${status}`, `${intro} Significa: ${what}.`, todo),
    none: (intro, error) =>
      words(
        'No hubo respuesta',
        `${intro} Anotado: «${error}»`,
        'Corrige lo que se dice arriba del camino, y después repite las entregas muertas.',
      ),
    failed: (intro: string, { what, todo }: Meaning) =>
      words('No hubo respuesta', `${intro} ${capital(what)}.`, todo),
    statuses: {
      redirect: {
        what: 'la dirección lleva a otro sitio, y no se siguen redirecciones',
        todo: 'Suscribe la dirección final. A menudo falta https o una barra al final.',
      },
      unauthorized: {
        what: 'no acepta la firma, o pide credenciales',
        todo: 'Da al receptor el secreto de este webhook: rótalo y guarda el nuevo allí. Debe verificar los bytes tal como llegan, antes de interpretarlos. El puente no envía otras credenciales.',
      },
      forbidden: {
        what: 'rechaza al remitente',
        todo: 'Busca un cortafuegos, una lista de direcciones permitidas o una protección contra bots delante del receptor.',
      },
      missing: {
        what: 'no hay nada en esta dirección',
        todo: 'Compara la dirección con la que muestra el receptor. Si ha cambiado, cambia el webhook.',
      },
      method: {
        what: 'no acepta POST en esta dirección',
        todo: 'Haz que el receptor acepte POST, o suscribe la dirección correcta.',
      },
      gone: {
        what: 'no quiere más eventos',
        todo: 'Si la automatización se desactivó para siempre, elimina el webhook. Si no, actívala allí y activa el webhook.',
      },
      large: {
        what: 'el evento es mayor de lo que acepta',
        todo: 'Sube el límite del receptor, o del proxy que tiene delante; con 1 MiB cabe cualquier evento.',
      },
      many: {
        what: 'por ahora no acepta más',
        todo: 'Nada: el puente espera y lo envía de nuevo. Si se repite, suscribe menos eventos.',
      },
      server: {
        what: 'algo falló dentro del receptor, o delante de él',
        todo: 'Su registro dice por qué. Lo que falló se reintenta; las entregas muertas se pueden repetir.',
      },
      client: {
        what: 'no acepta la petición',
        todo: 'Su respuesta, guardada con el intento, puede decir por qué; también su registro.',
      },
    },
  },

  sample: {
    sent: (type, ms) => `Un ejemplo de ${type}, marcado como prueba, tras ${ms} ms.`,
    pause: words(
      'No se envió ningún ejemplo',
      'El receptor ha pedido una pausa, y se respeta.',
      'Pregunta de nuevo cuando termine la pausa.',
    ),
    no_secret: words(
      'No se envió ningún ejemplo',
      'No hay ningún secreto con el que firmarlo.',
      'Mira lo que se dice de la firma.',
    ),
  },

  signature: {
    right: (facts) =>
      words(
        'Las firmas se verifican',
        `${facts.map(({ provider, header }) => `${provider}: ${header} y webhook-signature`).join('; ')}, sobre los bytes que salen${facts.some(({ ascii }) => ascii) ? ' (en ASCII)' : ''}. Si el receptor tiene el mismo secreto, solo lo dice su respuesta.`,
      ),
    wrong: (facts, id) =>
      words(
        'Una firma no se verifica',
        facts
          .map(
            ({ provider, header, vendor, standard }) =>
              `${provider}: ${[vendor ? '' : header, standard ? '' : 'webhook-signature'].filter(Boolean).join(', ')}`,
          )
          .join('; '),
        `Da al webhook un secreto nuevo (POST /api/v1/webhooks/${id}/rotate-secret), y guárdalo en el receptor.`,
      ),
    noSecret: (id) =>
      words(
        'No hay secreto con el que firmar',
        'El tiempo de todos los secretos guardados ha pasado, así que no se puede enviar nada.',
        `Da al webhook uno nuevo (POST /api/v1/webhooks/${id}/rotate-secret), y guárdalo en el receptor.`,
      ),
  },

  clock: {
    even: (ms) => words('Los relojes coinciden', apart(ms)),
    off: (ms) =>
      words(
        'Los relojes no coinciden del todo',
        `${apart(ms)} A partir de 5 minutos, los receptores rechazan la firma.`,
        'Pon en hora las dos máquinas por NTP.',
      ),
    refused: (ms) =>
      words(
        'Los relojes se separan demasiado',
        `${apart(ms)} Según Standard Webhooks, un receptor rechaza una firma con más de 5 minutos de retraso o de adelanto.`,
        'Averigua qué reloj va mal (hook-bridge doctor mira el de aquí), y ponlo en hora por NTP.',
      ),
    unknown: words('No se conoce el reloj del receptor', 'Su servidor no dice la hora.'),
  },

  queue: {
    empty: words('No espera nada', 'Lo que entró se ha entregado.'),
    waiting: (of) => words('Hay entregas que esperan su momento', `${capital(counts(of))}.`),
    late: (of) =>
      words(
        'Hay entregas con retraso',
        `${capital(counts(of))}.`,
        'Mira si el puente está en marcha, y qué dice su registro: hook-bridge doctor',
      ),
    held: (of) =>
      words(
        'Hay entregas retenidas',
        `${capital(counts(of))}.`,
        `Se envían, la más antigua primero, en cuanto el webhook está activo: hook-bridge resume ${of.id}`,
      ),
    dead: (of) =>
      words(
        'Hay entregas muertas',
        `${capital(counts(of))}. Las muertas se conservan, y se pueden enviar de nuevo.`,
        `Cuando el receptor esté bien: hook-bridge recover ${of.id} --since 3d`,
      ),
  },

  pause: {
    none: words('Nadie ha pedido una pausa', 'La próxima entrega sale enseguida.'),
    asked: ({ until, who, platform, status }) =>
      words(
        'Las entregas hacen una pausa',
        `La pidió ${platform === 'other' ? 'el receptor' : who}${status === null ? '' : ` (${status})`}. No se envía nada antes de ${moment(until)}.`,
        'Nada: sigue por sí solo. Si pasa a menudo, suscribe menos eventos, o sube el límite allí.',
      ),
  },

  success: {
    at: (ms) => words('Ha aceptado eventos', `La última vez, ${moment(ms)}.`),
    nothingSent: words('Aún sin éxitos ni fallos', 'No se le ha enviado nada.'),
    none: (count) =>
      words(
        'Últimamente no ha aceptado nada',
        count === 1
          ? 'El último intento no salió bien.'
          : `Ninguno de los últimos ${count} intentos salió bien.`,
        'Mira lo que se dice de la última respuesta.',
      ),
  },

  secret: {
    one: words('Hay un solo secreto en uso', 'No hay ninguna rotación en curso.'),
    two: (until) =>
      words(
        'Un secreto nuevo toma el relevo',
        `La cabecera del proveedor ya se firma con el nuevo. webhook-signature lleva también una firma con el anterior, hasta ${moment(until)}.`,
        'Guarda el secreto nuevo en el receptor antes de esa hora. Zapier, Make y n8n ya lo tienen si se suscribieron ellos mismos de nuevo.',
      ),
  },
}

function apart(ms: number): string {
  if (Math.abs(ms) < 1_000) return 'Menos de un segundo de diferencia.'
  return `El del receptor va ${duration(ms)} ${ms > 0 ? 'por delante' : 'por detrás'} del nuestro.`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
