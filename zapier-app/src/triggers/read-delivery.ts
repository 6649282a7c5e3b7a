import type { Bundle, ZObject } from 'zapier-platform-core'
import type { Body, CatalogueProvider } from '../event.ts'
import { findHeader } from './find-header.ts'
import { verifySignature } from './verify-signature.ts'

export interface Delivery {
  readonly provider: CatalogueProvider
  /** `evt_…`, the same in every retry and replay, and in the bridge's list of events. */
  readonly eventId: string | undefined
  /** As the header names it; the body of Inmova names it too. */
  readonly type: string | undefined
  readonly body: Body
}

/**
 * Reads what the bridge delivered, once its signature is found to be right. The body is parsed from the very text that
 * was verified: `bundle.cleanedRequest` is the same with a `querystring` that Zapier puts in.
 * @throws HaltedError where the signature is not right: the Zap does not run, and stays on
 */
export function readDelivery(z: ZObject, bundle: Bundle, from: readonly CatalogueProvider[]): Delivery {
  const { headers = {}, content = '' } = bundle.rawRequest ?? {}
  const provider = from.find(({ signatureHeader }) => findHeader(headers, signatureHeader) !== undefined)
  if (provider === undefined) throw refusal(z, 'it carries no signature')
  const secret = secretOf(bundle)
  if (secret === undefined) throw refusal(z, 'this Zap has no secret to check its signature with')
  const signature = findHeader(headers, provider.signatureHeader) as string
  if (!verifySignature(secret, content, signature)) {
    throw refusal(z, 'its signature does not match the secret of this Zap')
  }
  return {
    provider,
    eventId: findHeader(headers, 'webhook-id'),
    type: findHeader(headers, provider.eventHeader),
    body: z.JSON.parse(content) as Body,
  }
}

/** The type of `subscribeData` knows its id only; it is what performSubscribe returned. */
function secretOf({ subscribeData }: Bundle): string | undefined {
  return (subscribeData as { secret?: string } | undefined)?.secret
}

function refusal(z: ZObject, reason: string): Error {
  return new z.errors.HaltedError(
    `The Zap did not run for this event, because ${reason}. Either your hook bridge did not send it, or the secret ` +
      'was renewed there after the Zap was turned on. Turn the Zap off and on again to get the new secret, then ' +
      'replay the event in the bridge.',
  )
}
