import { isIP } from 'node:net'
import type { TargetGuard } from '../delivery/target-guard.ts'
import type { AddressFacts } from './facts.ts'
import { type Waiting, within } from './within.ts'

const LIMIT_MS = 3_000

/** Asks for every address of the host, as a delivery does. Never rejects. */
export async function findAddresses(
  { guard, ...waiting }: Waiting & { readonly guard: TargetGuard },
  url: URL,
): Promise<AddressFacts> {
  try {
    const addresses = await within(waiting, LIMIT_MS, guard.vetAddresses(url))
    if (addresses === undefined) return { kind: 'silent', limitMs: LIMIT_MS }
    if (addresses.length === 0) return { kind: 'unknown', code: 'ENODATA' }
    return { kind: 'resolved', addresses, literal: isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 }
  } catch (error) {
    return { kind: 'unknown', code: (error as NodeJS.ErrnoException).code ?? 'unknown error' }
  }
}

/** Whether a delivery would connect: one address that is refused is enough not to. */
export function mayConnect(found: AddressFacts): boolean {
  return found.kind === 'resolved' && found.addresses.every(({ objection }) => objection === null)
}
