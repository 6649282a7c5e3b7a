import { ERASED, ERASED_WORDS, NO_PAYLOAD } from '../store/delivery-state.ts'
import { sentence } from './sentence.ts'

/** Why a delivery is dead that no attempt has ended. */
export const givenUp = {
  tooOld: sentence({
    en: 'held for {days} days (HELD_DAYS)',
    es: 'retenida durante {days} días (HELD_DAYS)',
  }),
  tooMany: sentence({
    en: 'more than {most} were held for the webhook (HELD_MAX), and this was the oldest',
    es: 'había más de {most} retenidas para el webhook (HELD_MAX), y esta era la más antigua',
  }),
  leftOut: sentence({
    en: 'held, and left out when the webhook was activated without catching up',
    es: 'retenida, y descartada al activar el webhook sin ponerse al día',
  }),
}

/** The store writes these itself, in SQL. */
export const givenUpByStore = [
  sentence({ en: NO_PAYLOAD, es: 'ya no se guarda su contenido, así que no se puede enviar' }),
  sentence({ en: ERASED, es: 'su contenido se borró a petición, así que no se puede enviar' }),
  sentence({ en: ERASED_WORDS, es: 'las palabras se borraron a petición' }),
]
