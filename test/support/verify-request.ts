import { sameText, standardSignature, vendorSignature } from './signatures.ts'

/** `unchecked`: no secret is known. `expired`: genuine, but more than five minutes off. */
type VerificationResult = 'valid' | 'invalid' | 'missing' | 'expired' | 'unchecked'

export interface Verification {
  /** The vendor's signature over the raw body. */
  readonly vendor: {
    readonly result: VerificationResult
    /** Lower-case name of the header that carried it, empty when missing. */
    readonly header: string
    readonly prefix: '' | 'sha256='
    /** Which of the trusted secrets made it; -1 when none did. */
    readonly secretIndex: number
  }
  /** The Standard Webhooks headers. */
  readonly standard: {
    readonly result: VerificationResult
    /** How many signatures the header lists (two while a secret is being rotated). */
    readonly signatures: number
    /** Indexes of the trusted secrets that made one of them. */
    readonly secretIndexes: readonly number[]
  }
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
}

const VENDOR_HEADERS = ['x-cablenetai-signature', 'x-inmova-signature']
const TOLERANCE_SECONDS = 5 * 60

/** Checks every signature that a delivery carries against the secrets. `now` is in milliseconds since the epoch. */
export function verifyRequest(
  request: SignedRequest,
  secrets: readonly string[],
  now: number = Date.now(),
): Verification {
  return { vendor: verifyVendor(request, secrets), standard: verifyStandard(request, secrets, now) }
}

function verifyVendor({ headers, body }: SignedRequest, secrets: readonly string[]): Verification['vendor'] {
  const header = VENDOR_HEADERS.find((name) => headers[name] !== undefined)
  if (header === undefined) return { result: 'missing', header: '', prefix: '', secretIndex: -1 }
  const value = String(headers[header])
  const prefix = value.startsWith('sha256=') ? 'sha256=' : ''
  const signature = value.slice(prefix.length)
  const secretIndex = secrets.findIndex((secret) => sameText(vendorSignature(secret, body), signature))
  if (secrets.length === 0) return { result: 'unchecked', header, prefix, secretIndex }
  return { result: secretIndex < 0 ? 'invalid' : 'valid', header, prefix, secretIndex }
}

function verifyStandard(
  { headers, body }: SignedRequest,
  secrets: readonly string[],
  now: number,
): Verification['standard'] {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const list = headers['webhook-signature']
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof list !== 'string') {
    return { result: 'missing', signatures: 0, secretIndexes: [] }
  }
  const signatures = list.split(' ')
  const madeBy = (secret: string) => {
    const expected = standardSignature(secret, { id, timestamp, bytes: body })
    return signatures.some((signature) => sameText(expected, signature))
  }
  const secretIndexes = secrets.flatMap((secret, index) => (madeBy(secret) ? [index] : []))
  const late = !/^\d+$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS
  const checked = secretIndexes.length === 0 ? 'invalid' : late ? 'expired' : 'valid'
  return {
    result: secrets.length === 0 ? 'unchecked' : checked,
    signatures: signatures.length,
    secretIndexes,
  }
}
