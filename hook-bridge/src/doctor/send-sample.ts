import { policyFor } from '../delivery/policy.ts'
import { createSender } from '../delivery/send-attempt.ts'
import type { TargetGuard } from '../delivery/target-guard.ts'
import type { OpenSubscription } from '../registry.ts'
import type { SampleFacts } from './facts.ts'
import { sampleDeliveries } from './sample-delivery.ts'
import { onAbort, type Waiting } from './within.ts'

/** Leaves the report a second of its ten. */
const LONGEST_MS = 9_000

/**
 * Sends one signed sample, marked as a test, whatever the state of the subscription. It is no delivery: it is neither
 * stored nor retried, and changes nothing about the subscription. A pause that the receiver asked for is kept.
 */
export async function sendSample(
  { guard, clock, signal }: Waiting & { readonly guard: TargetGuard },
  subscription: OpenSubscription,
): Promise<SampleFacts> {
  const { notBefore, url } = subscription
  const now = clock.now()
  if (notBefore !== null && notBefore > now) return { kind: 'not_sent', because: 'pause' }
  const [sample] = sampleDeliveries(subscription, now)
  if (sample === undefined) return { kind: 'not_sent', because: 'no_secret' }
  const sender = createSender({ guard, clock, connectionsPerOrigin: 1 })
  const forget = onAbort(signal, () => void sender.close())
  try {
    const timeoutMs = Math.min(policyFor(sample.provider, subscription).timeoutMs, LONGEST_MS)
    const outcome = await sender.send({ url, headers: sample.headers, body: sample.body, timeoutMs })
    return { kind: 'sent', type: sample.type, outcome }
  } finally {
    forget()
    await sender.close()
  }
}
