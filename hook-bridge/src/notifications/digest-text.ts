import type { Digest, Language } from './notice.ts'
import { texts } from './words.ts'

const MOST_SHOWN = 50

/** A digest as people read it: one line for a subject, and the whole. */
export function digestText(
  { notices }: Digest,
  { language, publicUrl }: { readonly language: Language; readonly publicUrl: string },
): { readonly subject: string; readonly text: string } {
  const words = texts[language]
  const [first] = notices
  const subject = notices.length === 1 && first ? first.title : words.subject(notices.length)
  const shown = notices.slice(0, MOST_SHOWN).map(({ title, text, link }) => `${title}\n${text}\n${link}`)
  if (notices.length > MOST_SHOWN) shown.push(words.more(notices.length - MOST_SHOWN))
  return { subject, text: [...shown, `--\n${words.footer} ${publicUrl}`].join('\n\n') + '\n' }
}
