import { givenUp, givenUpByStore } from './given-up.ts'
import { firstInSpanish, type Language } from './sentence.ts'
import { stateReasons } from './states.ts'
import { warnings } from './warnings.ts'

const STORED = [...stateReasons, ...Object.values(givenUp), ...givenUpByStore, ...Object.values(warnings)]

/** Words for people, and the language that they are in. */
export interface Told {
  readonly text: string
  readonly language: Language
}

/**
 * A stored text in the reader's language: a reason of a state, an error of an attempt, a warning of an event. What the
 * bridge did not write itself, or wrote in other words once, stays in English.
 */
export function inLanguage(text: string, language: Language): Told {
  const spanish = language === 'es' ? firstInSpanish(text, STORED) : null
  return spanish === null ? { text, language: 'en' } : { text: spanish, language: 'es' }
}
