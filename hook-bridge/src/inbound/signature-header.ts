import { providerIds, providers } from '@hook-bridge/event-catalog'

const lowerCase = new Map<string, string>(
  providerIds.map((id) => [id, providers[id].signature.header.toLowerCase()]),
)

/** The name of a provider's signature header as Node gives it. */
export function signatureHeaderOf(provider: string): string {
  return lowerCase.get(provider) ?? ''
}
