import { en, type Texts } from './en.ts'
import { es } from './es.ts'

export type Language = 'en' | 'es'

export const texts: Readonly<Record<Language, Texts>> = { en, es }
