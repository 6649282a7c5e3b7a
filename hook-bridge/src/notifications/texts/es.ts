import type { Texts } from './en.ts'

export const es: Texts = {
  ofWorkspace: (name) => `del espacio de trabajo "${name}"`,
  answered: (called, status, what) =>
    `El último intento: ${called} respondió ${status}${what === null ? '' : `: ${what}`}.`,
  notAnswered: 'El último intento: de su dirección no llegó una respuesta completa.',
  receiver: 'el receptor',
  seeToReceiver: 'Comprueba que el receptor está en marcha, es accesible y responde con 2xx.',
  hours: (count) => (count === 1 ? '1 hora' : `${count} horas`),

  atRisk: (name, since) => [`Webhook en riesgo: ${name}`, `Ningún intento desde ${since} ha tenido éxito.`],
  willBeSuspended: (at) =>
    `Si no acepta nada antes de ${at}, se suspende con el siguiente fallo; lo que llegue para él queda entonces retenido.`,
  suspended: (name, since) => [
    `Webhook suspendido: ${name}`,
    `Ningún intento desde ${since} ha tenido éxito, así que el puente no le envía nada más. Lo que llega para él queda retenido.`,
  ],
  activate: 'Después activa el webhook en la consola: se envía lo retenido.',
  keyRevoked: (name) => [
    `Webhook suspendido: ${name}`,
    'Se revocó la clave de API con la que se suscribió, así que el puente no le envía nada más. Lo que llega para él queda ' +
      'retenido. Si aún lo quieres, actívalo en la consola; si no, elimínalo.',
  ],
  gone: (name) => [
    `Webhook retirado: ${name}`,
    'Su receptor no quiere más eventos. Lo que llega para él queda retenido.',
  ],
  goneAdvice: 'Si aún lo quieres, revisa el receptor y activa después el webhook; si no, elimínalo.',
  recovered: (name) => [
    `El webhook vuelve a funcionar: ${name}`,
    'Ha vuelto a aceptar un evento. No hay que hacer nada.',
  ],
  active: (name) => [
    `Webhook activo de nuevo: ${name}`,
    'Se envía lo que le corresponde. No hay que hacer nada.',
  ],

  silent: (name, since, gap) => [
    `Sin eventos de ${name}`,
    `No ha llegado nada desde ${since}. La pausa más larga en los 14 días anteriores fue de ${gap}. Comprueba que la ` +
      'plataforma aún tiene su webhook, con la dirección que muestra la página de abajo; también puede que la plataforma no ' +
      'haya tenido nada que comunicar.',
  ],
  speaks: (name) => [`De nuevo hay eventos de ${name}`, 'Vuelven a llegar. No hay que hacer nada.'],

  growing: (pending, minutes) => [
    `Se acumulan entregas: ${pending} esperan`,
    (minutes > 0 ? `La más antigua que toca enviar lleva ${minutes} minutos esperando. ` : '') +
      'Algún receptor va lento o no responde, o llega más de lo que el puente puede enviar. La consola muestra para qué ' +
      'webhooks esperan. Mientras tanto no se pierde nada.',
  ],
  flowing: () => ['Ya no se acumulan entregas', 'Salen según llegan. No hay que hacer nada.'],
  diskLow: (free) => [
    `Queda poco espacio: ${free} en el disco de la base de datos`,
    'Cuando no quede nada, no se podrá guardar ningún evento y las plataformas recibirán 503. Haz sitio, o define ' +
      'RETENTION_SIZE, o baja RETENTION_DAYS.',
  ],
  diskFine: () => ['Vuelve a haber espacio en el disco', 'No hay que hacer nada.'],
  test: () => ['Prueba de las notificaciones', 'Así se te avisa cuando algo va mal. No hay que hacer nada.'],

  subject: (count) => `${count} notificaciones`,
  more: (count) => `Y ${count} más: la consola las muestra.`,
  footer: 'Cada problema se comunica una vez, y otra cuando ha pasado. Enviado por el puente de webhooks en',
}
