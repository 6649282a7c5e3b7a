import type { Localized } from '@hook-bridge/event-catalog'

export type Language = keyof Localized

/** The names in `{braces}`. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

type Values<Name extends string> = Readonly<Record<Name, string | number>>

/** A sentence that the bridge stores in English, and shows in the reader's language. */
export interface Sentence<Name extends string = never> {
  readonly words: Localized
  /** As it is stored. */
  write(values: Values<Name>): string
  /** A stored text in Spanish; null when it is not this sentence. */
  inSpanish(text: string): string | null
}

/** What may stand at a place of a sentence and is a sentence itself, by the name of the place. */
type Parts = Readonly<Record<string, readonly Pick<Sentence, 'inSpanish'>[]>>

/**
 * The same template writes the English text and reads it again, so the two cannot drift apart. At places named in `parts`
 * only those sentences are translated; what is none of them came from outside, and is quoted as it is.
 */
export function sentence<const Text extends string>(
  words: { readonly en: Text; readonly es: string },
  parts: Parts = {},
): Sentence<NamesIn<Text>> {
  let pattern: RegExp | undefined
  return {
    words,
    write: (values) => fill(words.en, values),
    inSpanish(text) {
      pattern ??= patternOf(words.en)
      const found = pattern.exec(text)
      if (found === null) return null
      const values = Object.entries(found.groups ?? {}).map(([name, value]) => {
        const among = parts[name]
        return [name, among === undefined ? value : (firstInSpanish(value, among) ?? `«${value}»`)] as const
      })
      return fill(words.es, Object.fromEntries(values))
    },
  }
}

/** By the first of the sentences that it is; null when it is none of them. */
export function firstInSpanish(
  text: string,
  sentences: readonly Pick<Sentence, 'inSpanish'>[],
): string | null {
  for (const each of sentences) {
    const spanish = each.inSpanish(text)
    if (spanish !== null) return spanish
  }
  return null
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}

function patternOf(template: string): RegExp {
  const pattern = template
    .split(/\{(\w+)\}/)
    .map((part, at) => (at % 2 === 0 ? RegExp.escape(part) : `(?<${part}>.+?)`))
  return new RegExp(`^${pattern.join('')}$`, 's')
}
