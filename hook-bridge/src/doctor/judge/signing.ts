import type { Facts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import type { Texts } from '../texts/en.ts'

export function judgeSignature({ signatures, subscription }: Facts, { signature }: Texts): Finding {
  const { id } = subscription
  if (signatures.length === 0) return { id: 'signature', level: 'problem', ...signature.noSecret(id) }
  const wrong = signatures.filter(({ vendor, standard }) => !vendor || !standard)
  if (wrong.length > 0) return { id: 'signature', level: 'problem', ...signature.wrong(wrong, id) }
  return { id: 'signature', level: 'ok', ...signature.right(signatures) }
}

export function judgeSecret({ subscription, now }: Facts, { secret }: Texts): Finding {
  const ends = subscription.secrets.flatMap(({ activeUntil }) => activeUntil ?? [])
  const until = Math.max(0, ...ends)
  if (until <= now) return { id: 'secret', level: 'ok', ...secret.one }
  return { id: 'secret', level: 'notice', ...secret.two(until) }
}
