import { html } from '../html.ts'
import type { Texts } from './en.ts'

function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString('es')} ${count === 1 ? one : more}`
}

const events = (count: number) => many(count, 'evento', 'eventos')
const deliveries = (count: number) => many(count, 'entrega', 'entregas')

/** Every text of the console, in Spanish. */
export const es: Texts = {
  language: 'Español',
  brand: 'Hook bridge',
  skip: 'Ir al contenido',
  workspace: 'Espacio de trabajo',
  apiKey: 'Clave de API',
  signOut: 'Cerrar sesión',
  languageSwitch: 'Idioma',
  sections: {
    overview: 'Resumen',
    sources: 'Fuentes',
    webhooks: 'Webhooks',
    events: 'Eventos',
    deliveries: 'Entregas',
  },
  navigation: 'Navegación principal',
  count: { events, deliveries, attempts: (count) => many(count, 'intento', 'intentos') },
  number: (value) => value.toLocaleString('es'),
  milliseconds: (value) => `${Math.round(value).toLocaleString('es')} ms`,

  signIn: {
    title: 'Iniciar sesión',
    lead: 'En la consola de este hook bridge.',
    keyHint: 'Una clave del espacio de trabajo que quieres ver. Empieza por hbk_, salvo que la eligieras tú.',
    submit: 'Entrar',
    wrong: 'Esta clave de API no existe o fue revocada. Comprueba que la has copiado entera.',
    tooMany: (seconds) => `Demasiados intentos. Espera ${seconds} segundos y vuelve a intentarlo.`,
    noKey: '¿No tienes una clave a mano?',
    useCommand: (command) => html`En la máquina del puente, ${command} imprime un enlace con el que entras.`,
    linkTitle: 'Entrar con este enlace',
    linkLead: 'El enlace vale una sola vez y durante unos minutos.',
    linkOver: 'Este enlace ya se usó o ha caducado. Pide que se imprima otro, o entra con una clave de API.',
    signedOut: 'Has cerrado la sesión.',
    over: 'Tu sesión ha terminado. Vuelve a entrar, por favor.',
  },

  overview: {
    title: 'Resumen',
    range: { label: 'Periodo', day: '24 horas', week: '7 días' },
    tiles: {
      received: 'Eventos recibidos',
      delivered: 'Entregados',
      failed: 'Intentos fallidos',
      waiting: 'Esperan ahora',
    },
    eventsChart: 'Eventos recibidos por hora',
    deliveriesChart: 'Intentos de entrega por hora',
    failedSeries: 'Fallidos',
    asTable: 'Ver como tabla',
    hour: 'Hora',
    total: 'Total',
    emptyChart: 'Nada en este periodo.',
    waitingTitle: 'Qué espera y por qué',
    nothingWaits: 'Nada espera. Todo lo que llegó se ha entregado.',
    firstSteps: 'Tres pasos hasta la primera entrega',
    stepSource: 'Conecta una cuenta de CablenetAI o de Inmova.',
    stepWebhook: 'Activa un Zap, un escenario o un workflow que use uno de los disparadores.',
    stepEvent: 'Haz que pase algo allí: un lead nuevo, una propiedad modificada.',
    connect: 'Conectar una cuenta',
  },

  waiting: {
    retrying: (count, webhook, answer, next) =>
      html`${events(count)} ${count === 1 ? 'espera' : 'esperan'} a ${webhook}: ${answer}. Próximo intento
      ${next}. No se pierde nada.`,
    onTheWay: (count, webhook) =>
      html`${events(count)} ${count === 1 ? 'va' : 'van'} de camino a ${webhook}.`,
    paused: (count, webhook) =>
      html`${webhook} está en pausa: ${events(count)} ${count === 1 ? 'queda retenido' : 'quedan retenidos'}
      hasta que lo reanudes. No se pierde nada.`,
    suspended: (count, webhook) =>
      html`${webhook} está suspendido porque falló demasiado tiempo: ${events(count)}
      ${count === 1 ? 'queda retenido' : 'quedan retenidos'} hasta que lo reanudes. No se pierde nada.`,
    gone: (count, webhook) =>
      html`Ya nadie escucha en ${webhook}: ${events(count)}
      ${count === 1 ? 'queda retenido' : 'quedan retenidos'}. Vuelve a activarlo allí o reanúdalo aquí.`,
    dead: (count, webhook, answer) =>
      html`${events(count)} no ${count === 1 ? 'llegó' : 'llegaron'} a ${webhook} y se acabaron los
      reintentos: ${answer}. Se ${count === 1 ? 'conserva' : 'conservan'} y se
      ${count === 1 ? 'puede' : 'pueden'} enviar de nuevo.`,
    more: (count) => `Algo espera a ${many(count, 'webhook más', 'webhooks más')}`,
    now: 'ahora',
    show: 'Verlos',
    showDead: 'Verlos y reenviarlos',
  },

  answer: {
    answered: (status, words) => `respondió ${status}${words === '' ? '' : ` (${words})`}`,
    none: 'no se pudo contactar con el receptor',
    unknown: 'no consta ningún intento',
    delivered: (status) => `Aceptado con ${status}`,
    failed: (status, words) => `Respondió ${status}${words === '' ? '' : `: ${words}`}`,
    unreachable: 'Sin respuesta',
    words: {
      300: 'no se siguen las redirecciones',
      400: 'no entendió la petición',
      401: 'no aceptó la firma o la autenticación',
      403: 'rechaza al remitente',
      404: 'no hay nada en su dirección',
      405: 'no admite peticiones POST',
      408: 'esperó demasiado',
      410: 'no quiere más eventos',
      413: 'el evento es demasiado grande',
      429: 'demasiadas peticiones',
      500: 'un error dentro del receptor',
      502: 'su pasarela no obtuvo respuesta',
      503: 'está saturado o en mantenimiento',
      504: 'su pasarela esperó demasiado',
    },
  },

  states: {
    webhook: { active: 'Activo', paused: 'En pausa', suspended: 'Suspendido', gone: 'Retirado' },
    delivery: {
      pending: 'Pendiente',
      delivered: 'Entregada',
      dead: 'Muerta',
      held: 'Retenida',
      cancelled: 'Cancelada',
    },
    deliveryMeans: {
      pending: 'Está de camino o espera su próximo intento.',
      delivered: 'El receptor la aceptó.',
      dead: 'Se acabaron sus reintentos. Se conserva y se puede enviar de nuevo.',
      held: 'Espera a que su webhook vuelva a estar activo.',
      cancelled: 'Su webhook se eliminó.',
    },
  },
  platforms: { zapier: 'Zapier', make: 'Make', n8n: 'n8n', other: 'Otro' },

  sources: {
    title: 'Fuentes',
    lead: 'Cuentas de los proveedores que envían aquí sus eventos.',
    connect: 'Conectar una cuenta',
    emptyTitle: 'Aún no hay ninguna cuenta conectada',
    empty: 'Conecta la primera: recibe una dirección propia, a la que el proveedor envía sus eventos.',
    lastEvent: 'Último evento',
    never: 'todavía ninguno',
    connectTitle: 'Conectar una cuenta',
    provider: 'Proveedor',
    name: 'Nombre',
    nameHint: 'Para las personas: qué cuenta u oficina es. Puede quedar vacío.',
    how: 'Cómo conectarla',
    byKey: 'Que lo haga el puente, con una clave de API de Inmova',
    byKeyHint:
      'La clave necesita el permiso webhooks:write. El puente se registra y guarda el secreto. La clave se guarda sellada.',
    byHand: 'A mano',
    byHandHint: 'Registras tú la dirección en el proveedor.',
    inmovaKey: 'Clave de API de Inmova',
    submit: 'Conectar',
    connected: 'La cuenta está conectada.',
    inboundUrl: 'Dirección (URL)',
    secret: 'Secreto',
    secretOnce: 'Solo se muestra esta vez. Cópialo ahora: nadie podrá volver a verlo.',
    steps: 'Cómo configurarla',
    cablenetai: [
      'En CablenetAI, abre /integraciones-mias y allí Webhooks.',
      'Registra un endpoint: pega la dirección y el secreto.',
      'Guarda. Haz que pase algo, por ejemplo un lead nuevo.',
    ],
    cablenetaiNoSecret: '¿No tienes el secreto a mano? Genera uno nuevo más abajo y pégalo allí.',
    inmova: [
      'Registra la dirección en Inmova, con una clave de API que tenga el permiso webhooks:write:',
      'Inmova responde con un secreto (whsec_…). Cópialo.',
      'Pégalo aquí, para que el puente pueda comprobar las firmas.',
    ],
    inmovaUpstream: (host) =>
      `El puente se registró en ${host} y guarda el secreto. Allí no queda nada por hacer.`,
    missing: (types) => `Inmova no aceptó estos eventos y no los enviará: ${types}.`,
    vendorSecret: 'Secreto del proveedor',
    saveSecret: 'Guardar el secreto',
    secretSaved: 'El secreto está guardado. Él y el anterior valen durante 24 horas.',
    waitingTitle: 'Esperando el primer evento',
    waitingText: 'Esta página se da cuenta sola cuando llega.',
    arrivedTitle: 'El primer evento ha llegado',
    arrivedText: (when) => html`Último evento ${when}. La conexión funciona.`,
    events: 'Eventos que se entregan',
    eventsHint: 'Lo que no está marcado se guarda al llegar y no se entrega a nadie.',
    saveEvents: 'Guardar la selección',
    eventsSaved: 'La selección está guardada.',
    rename: 'Guardar el nombre',
    renamed: 'El nombre está guardado.',
    rotate: 'Generar un secreto nuevo',
    rotateText:
      'El secreto nuevo se muestra una vez. El anterior vale 24 horas más, para que puedas cambiarlo en el proveedor.',
    rotated: 'La fuente tiene un secreto nuevo.',
    remove: 'Desconectar',
    removeText: 'Desde entonces su dirección responde 404. Lo que envió se conserva.',
    removed: 'La fuente está desconectada.',
    removedLeft:
      'La fuente está desconectada aquí. En Inmova no se pudo eliminar su webhook: elimínalo allí.',
    addressTitle: 'Dirección y secreto',
    manage: 'Gestionar',
  },

  webhooks: {
    title: 'Webhooks',
    lead: 'Quién recibe los eventos: Zaps, escenarios, workflows y servidores propios.',
    emptyTitle: 'Nadie recibe eventos todavía',
    empty:
      'Activa un Zap, un escenario o un workflow que use uno de los disparadores: se suscribe solo y aparece aquí.',
    platform: 'Plataforma',
    state: 'Estado',
    lastAnswer: 'Última respuesta',
    lastSuccess: 'Último éxito',
    noAnswer: 'Aún no se envió nada',
    noSuccess: 'todavía ninguno',
    noRecentSuccess: (count) => `ninguno entre los últimos ${count} intentos`,
    waiting: 'Esperan',
    target: 'Destino',
    events: 'Eventos',
    retries: 'Reintentos',
    retriesCount: (count) => `${count} tras el primer intento (eventos de Inmova)`,
    retries24h: 'Durante 24 horas, para cada evento',
    order: 'Orden',
    orderText: 'Los eventos sobre un mismo lead, inmueble …, uno tras otro',
    coalesce: 'Cambios',
    coalesceText: (seconds: number) =>
      `Los de un mismo inmueble o inquilino en ${seconds === 1 ? 'un segundo' : `${seconds} segundos`}, juntos`,
    filters: 'Filtros',
    filterIs: {
      equals: 'es',
      oneOf: 'es uno de',
      above: 'es mayor que',
      below: 'es menor que',
      changed: 'ha cambiado',
    },
    filterEmpty: 'está vacío',
    filterAnd: 'y',
    created: 'Creado',
    stateReason: 'Motivo',
    failingSince: 'Falla desde',
    notBefore: 'Nada antes de',
    notBeforeText: (when) => html`El receptor pidió una pausa: no se envía nada antes de ${when}.`,
    held: 'Retenidos',
    heldText: (most, since, until) =>
      html`El más antiguo espera desde ${since} y se abandona el ${until}, o en cuanto haya más de
      ${events(most)} ${most === 1 ? 'retenido' : 'retenidos'}.`,
    pause: 'Pausar',
    resume: 'Reanudar',
    paused: 'El webhook está en pausa. Lo que llegue queda retenido.',
    resumed: 'El webhook vuelve a estar activo. Lo retenido se envía ahora.',
    recovering: 'Está en marcha. Esta página muestra cuánto lleva.',
    recoveryStopped: 'Se ha detenido. Lo que ya tocaba enviar se envía todavía.',
    test: 'Enviar un evento de prueba',
    testEvent: 'Evento',
    tested: 'El evento de prueba va de camino.',
    rotate: 'Generar un secreto nuevo',
    rotateText:
      'Para receptores que gestionas tú. Zapier, Make y n8n rechazarían los eventos hasta desactivarlos y activarlos de nuevo.',
    rotated: 'El webhook tiene un secreto nuevo.',
    remove: 'Eliminar',
    removeText:
      'No se le envía nada más, y lo que aún espera se cancela. Un Zap, escenario o workflow no se entera: es mejor desactivarlo allí.',
    removed: 'El webhook se ha eliminado.',
    attempts: 'Últimos intentos',
    noAttempts: 'Aún no se envió nada. Envía un evento de prueba para probarlo.',
    allDeliveries: 'Todas las entregas de este webhook',
    more: 'Intentos anteriores',
    manage: 'Gestionar',
    details: 'Detalles',
  },

  recoveries: {
    title: 'Envío de lo perdido',
    kinds: { recover: 'Lo que no llegó', 'catch-up': 'Lo que nunca recibió' },
    sinceTime: (when) => html`desde ${when}`,
    begun: (when) => html`(iniciado ${when})`,
    states: {
      running: (moved, total) => `${moved.toLocaleString('es')} de ${events(total)} hasta ahora.`,
      stopped: (moved, total) => `Detenido tras ${moved.toLocaleString('es')} de ${events(total)}.`,
      done: (moved) =>
        moved === 0
          ? 'Terminado: no había nada que enviar.'
          : `Terminado: ${events(moved)} ${moved === 1 ? 'vuelto' : 'vueltos'} a poner en cola.`,
    },
    stop: 'Detener',
    begin: 'Enviar lo perdido',
    explained:
      'Primero lo más antiguo, cada evento una sola vez y nunca más rápido de lo que admite la plataforma. Los eventos nuevos no esperan por ello.',
    which: 'Qué enviar',
    recoverHint: (dead) =>
      `Entregas que agotaron sus reintentos (ahora ${dead.toLocaleString('es')}). Se intentan de nuevo.`,
    catchUpHint: 'Eventos que llegaron antes de que existiera este webhook o de que los pidiera.',
    since: 'Eventos desde',
    month: 'Últimos 30 días',
    send: 'Enviar',
    notChosen: 'Elige qué enviar y desde cuándo.',
  },

  doctor: {
    link: '¿Qué falla?',
    title: '¿Qué falla?',
    lead: (webhook) =>
      html`Todo aquello de lo que dependen los eventos hacia ${webhook}, mirado ahora mismo.`,
    level: { ok: 'Bien', notice: 'Aviso', problem: 'Problema' },
    todo: 'Qué hacer',
    problems: (count) => `${many(count, 'problema', 'problemas')}. Junto a cada uno está qué hacer.`,
    notices: (count) => `No hay nada roto, pero sí ${many(count, 'aviso', 'avisos')}.`,
    well: 'Todo va bien.',
    again: 'Mirar de nuevo',
    test: 'Enviar un evento de prueba',
  },

  events: {
    title: 'Eventos',
    lead: 'Lo que llegó, lo más nuevo primero.',
    empty: 'Ningún evento coincide.',
    emptyHint: 'Quita algún filtro, o espera a que el proveedor envíe algo.',
    type: 'Evento',
    anyType: 'Todos los eventos',
    unknown: 'Evento desconocido',
    subject: 'Sobre',
    received: 'Recibido',
    since: 'Desde',
    sinceOptions: {
      any: 'Cualquier momento',
      '1h': 'Última hora',
      '24h': 'Últimas 24 horas',
      '7d': 'Últimos 7 días',
    },
    filter: 'Filtrar',
    clear: 'Quitar el filtro',
    source: 'Fuente',
    published: 'Publicado por la API',
    test: 'Prueba',
    warnings: 'Atención',
    payload: 'Contenido',
    copy: 'Copiar',
    copied: 'Copiado',
    noPayload: 'El contenido ya no se conserva.',
    deliveries: 'Entregas de este evento',
    noDeliveries: 'Ningún webhook pedía este evento cuando llegó.',
    reported: 'El remitente lo llamó',
    id: 'ID',
  },

  deliveries: {
    title: 'Entregas',
    lead: 'Cada evento de camino a cada webhook, lo más nuevo primero.',
    state: 'Estado',
    anyState: 'Todos los estados',
    webhook: 'Webhook',
    anyWebhook: 'Todos los webhooks',
    empty: 'Ninguna entrega coincide.',
    emptyHint: 'Quita algún filtro, o busca un ID.',
    created: 'Creada',
    nextTry: 'Próximo intento',
    attempts: 'Intentos',
    number: (count) => `Intento ${count}`,
    timeline: 'Qué pasó',
    mergedInto: 'Se envía en',
    merged: 'También incluye',
    noAttempt: 'Aún no hubo ningún intento.',
    received: 'El evento llegó',
    nextTryAt: (next) => html`Próximo intento ${next}.`,
    answerText: 'Lo que dijo el receptor',
    replay: 'Enviar de nuevo',
    replayText: 'Se envía ahora, con reintentos nuevos. El receptor ve el mismo id.',
    replayed: 'Vuelve a estar pendiente y se está enviando.',
    evidence: 'Descargar las pruebas',
    evidenceText: 'Un archivo JSON: los bytes exactos, las cabeceras y cada intento con su respuesta.',
    select: (id) => `Seleccionar ${id}`,
    selectAll: 'Seleccionar todas las de esta página',
    replaySelected: 'Reenviar las seleccionadas',
    replayAll: 'Reenviar todas las que coinciden…',
    confirmTitle: '¿Enviar de nuevo?',
    confirm: (count, more) =>
      more
        ? `Se reenvían las ${deliveries(count)} más nuevas que coinciden. Hay más: repítelo para las demás.`
        : `${count === 1 ? 'Coincide' : 'Coinciden'} ${deliveries(count)}, que se ${count === 1 ? 'enviará' : 'enviarán'} de nuevo.`,
    confirmHint:
      'Los receptores ven los mismos ids que antes; los que los recuerdan no toman nada dos veces.',
    confirmSubmit: (count) => `Reenviar ${deliveries(count)}`,
    nothingMatches: 'Ninguna entrega coincide. No se reenvía nada.',
    nothingSelected: 'No se seleccionó nada. Marca lo que se debe reenviar.',
    replayedMany: (sent, left) =>
      `${deliveries(sent)} ${sent === 1 ? 'vuelve a estar pendiente' : 'vuelven a estar pendientes'}.` +
      (left === 0
        ? ''
        : ` Con ${deliveries(left)} no fue posible: el webhook se eliminó o el contenido ya no se conserva.`),
  },

  find: {
    label: 'Buscar por ID',
    placeholder: 'evt_…, dlv_… o wh_…',
    submit: 'Buscar',
    nothing: (id) =>
      `No hay nada con el ID «${id}» en este espacio de trabajo. Puede ser más antiguo que lo que se conserva.`,
  },
  paging: { older: 'Anteriores', newest: 'Volver a lo más nuevo', label: 'Páginas' },
  errors: {
    title: 'No ha funcionado',
    notFound: 'No hay nada en esta dirección. Puede que se haya eliminado.',
    forbidden:
      'Este formulario era demasiado antiguo o no venía de esta página. Vuelve atrás, recarga la página e inténtalo de nuevo.',
    unavailable: 'El almacén de eventos no se puede usar ahora. Inténtalo de nuevo en un momento.',
    stopping: 'El puente se está deteniendo. Inténtalo de nuevo cuando vuelva.',
    inside: 'Algo falló dentro del puente. Su registro dice qué.',
    refused: 'El puente dice:',
    back: 'Volver al resumen',
  },
  cancel: 'Cancelar',
  details: 'Detalles',
}
