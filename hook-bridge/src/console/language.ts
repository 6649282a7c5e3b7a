import { en, type Texts } from './texts/en.ts'
import { es } from './texts/es.ts'

export type Language = 'en' | 'es'

export const texts: Readonly<Record<Language, Texts>> = { en, es }

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'es'
}

/** The language to speak: the chosen one, else the first of ours that the browser asks for, else English. */
export function languageFor(chosen: unknown, acceptLanguage: string | undefined): Language {
  if (isLanguage(chosen)) return chosen
  const asked = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [range = '', ...parameters] = entry.trim().toLowerCase().split(';')
      const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean)
      return { language: range.split('-')[0], quality: Number(quality ?? 1) }
    })
    .filter(({ language, quality }) => isLanguage(language) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return (asked[0]?.language as Language | undefined) ?? 'en'
}
