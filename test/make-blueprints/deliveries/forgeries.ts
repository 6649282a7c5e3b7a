import { createHash } from 'node:crypto'
import { providers } from '@hook-bridge/event-catalog'
import { vendorSignature } from '../../support/signatures.ts'
import type { Delivery } from './deliver-events.ts'

/** A call that nobody may take for genuine. */
export interface Forgery {
  readonly what: string
  readonly body: string
  /** Undefined: no such header. */
  readonly signature: string | undefined
  /** What the user pasted; undefined: the field was taken away. */
  readonly secret: string | undefined
}

/** Of the right form, and of somebody else. */
export const OTHER_SECRET = `whsec_${'5a'.repeat(32)}`

/** Calls that try to pass for a genuine delivery while the right secret is in place. */
export function forgeries({ secret, event, request }: Delivery): readonly Forgery[] {
  const { body, signature, signed, hash } = partsOf({ event, request })
  const genuine = { body, signature, secret }
  return [
    { what: 'one sign changed', ...genuine, body: changed(body) },
    { what: 'another body', ...genuine, body: '{}' },
    { what: 'the signature of another secret', ...genuine, signature: signed(OTHER_SECRET) },
    { what: 'no signature', ...genuine, signature: undefined },
    { what: 'an empty signature', ...genuine, signature: '' },
    { what: 'only the prefix', ...genuine, signature: 'sha256=' },
    { what: 'a signature cut short', ...genuine, signature: signature.slice(0, -1) },
    { what: 'a plain hash', ...genuine, signature: hash },
    { what: 'the form of the other provider', ...genuine, signature: otherForm(signature) },
  ]
}

/** Calls that try to make use of a secret that is not the right one, or not there. */
export function secretForgeries(
  { event, request }: Delivery,
  secrets: readonly (string | undefined)[],
): readonly Forgery[] {
  const { body, signature, signed, hash } = partsOf({ event, request })
  return secrets.flatMap((secret) =>
    Object.entries({
      'the genuine signature': signature,
      'a plain hash': hash,
      'it as the key': signed(secret ?? ''),
      'an empty signature': '',
      'no signature': undefined,
    }).map(([what, signature]) => ({ what: `${secret}: ${what}`, body, signature, secret })),
  )
}

function partsOf({ event, request }: Pick<Delivery, 'event' | 'request'>) {
  const { header, prefix } = providers[event.provider].signature
  const body = request.body.toString('utf8')
  return {
    body,
    signature: String(request.headers[header.toLowerCase()]),
    signed: (key: string) => prefix + vendorSignature(key, Buffer.from(body)),
    hash: prefix + createHash('sha256').update(body).digest('hex'),
  }
}

function changed(body: string): string {
  const at = body.lastIndexOf('"') - 1
  return `${body.slice(0, at)}${body[at] === 'x' ? 'y' : 'x'}${body.slice(at + 1)}`
}

function otherForm(signature: string): string {
  return signature.startsWith('sha256=') ? signature.slice('sha256='.length) : `sha256=${signature}`
}
