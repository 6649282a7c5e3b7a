import type { ZObject } from 'zapier-platform-core'

const WAIT_SECONDS = 60

/** Faults that come from the address or its certificate, and stay until someone mends them. */
const lasting: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host with this name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
}

/** What went wrong on the way to the bridge; any other error as it is. */
export function networkFailure(z: ZObject, host: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'FetchError') return error
  const { code = 'no answer in time' } = error as NodeJS.ErrnoException
  const reason = lasting[code]
  if (reason !== undefined) {
    const message = `The hook bridge at ${host} cannot be reached: ${reason}. Check the Bridge URL of the connection.`
    return new z.errors.Error(message, code)
  }
  // A restart, an overload, the network: it passes, so Zapier is to try again.
  return new z.errors.ThrottledError(
    `The hook bridge at ${host} cannot be reached now (${code}).`,
    WAIT_SECONDS,
  )
}
