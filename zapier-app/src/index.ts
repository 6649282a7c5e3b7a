import zapier, { defineApp } from 'zapier-platform-core'
import { authentication } from './authentication.ts'
import { authorize } from './bridge/authorize.ts'
import { explainFailure } from './bridge/explain-failure.ts'
import { apiRequest } from './creates/api-request.ts'
import { publishEvent } from './creates/publish-event.ts'
import { replayDelivery } from './creates/replay-delivery.ts'
import { sendTestEvent } from './creates/send-test-event.ts'
import { events } from './generated/events.ts'
import { findDelivery } from './searches/find-delivery.ts'
import { findEventSearch } from './searches/find-event.ts'
import { newEvent } from './triggers/new-event.ts'
import { triggerFor } from './triggers/trigger-for.ts'
import { version } from './version.ts'

/** The Zapier app: an instant trigger for each event, one for all of them, and the actions. */
export default defineApp({
  version,
  platformVersion: zapier.version,
  authentication,
  beforeRequest: [authorize],
  afterResponse: [explainFailure],
  // Otherwise the platform throws for 429 before explainFailure can tell why, in the bridge's words.
  flags: { throwForThrottlingEarly: false },
  triggers: byKey([...events.map(triggerFor), newEvent]),
  searches: byKey([findEventSearch, findDelivery]),
  creates: byKey([replayDelivery, sendTestEvent, publishEvent, apiRequest]),
})

function byKey<Operation extends { readonly key: string }>(
  all: readonly Operation[],
): Record<string, Operation> {
  return Object.fromEntries(all.map((operation) => [operation.key, operation]))
}
