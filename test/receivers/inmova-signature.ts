import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The guide's check in Node: `sha256=` and the hex digest against the header. As documented, a header of another
 * length makes `timingSafeEqual` throw, and Express answers 500.
 */
export function isSignedBySecret(text: string, header: string, secret: string): boolean {
  const wanted = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`
  return timingSafeEqual(Buffer.from(header), Buffer.from(wanted))
}

/** The header as Express gives it; undefined when missing. */
export function signatureHeader(headers: NodeJS.Dict<string | string[]>): string | undefined {
  const value = headers['x-inmova-signature']
  return typeof value === 'string' && value !== '' ? value : undefined
}
