import { type ProviderId, providers } from '@hook-bridge/event-catalog'
import { eventTypesOf } from '../../inbound/sources.ts'
import type { Core } from '../../open-core.ts'
import type { OpenSource } from '../../registry.ts'
import { isoTime } from '../../time.ts'
import { plain } from '../output.ts'
import { type Finding, findingsIn } from './finding.ts'
import { duration } from './words.ts'
import { PROGRAM } from '../program-name.ts'

const { ok, warn } = findingsIn('sources')

/** Which accounts are connected, and when they were last heard. */
export function examineSources({ registry, clock }: Core): readonly Finding[] {
  const sources = registry.workspaces().flatMap(({ row }) => registry.sources(row))
  if (sources.length === 0) {
    return [warn('No account is connected.', `Connect one: ${PROGRAM} source add cablenetai (or inmova)`)]
  }
  const now = clock.now()
  return sources.flatMap((source) => [heard(source, now)].concat(rotation(source, now), missing(source)))
}

function labelOf({ id, provider, name }: OpenSource): string {
  return `${id} (${providers[provider as ProviderId].name}${name === null ? '' : `, ${plain(name)}`})`
}

function heard(source: OpenSource, now: number): Finding {
  const { lastEventAt, createdAt, switchedOff } = source
  const off = switchedOff.length === 0 ? '' : ` Switched off: ${switchedOff.join(', ')}.`
  if (lastEventAt !== null) {
    return ok(`${labelOf(source)} sent its last event ${duration(now - lastEventAt)} ago.${off}`)
  }
  return warn(
    `${labelOf(source)} has sent nothing since it was connected ${duration(now - createdAt)} ago.${off}`,
    `Compare the inbound URL (${PROGRAM} source list) and the secret with what the provider has. ` +
      `Try the way through the bridge: ${PROGRAM} send`,
  )
}

function rotation(source: OpenSource, now: number): Finding[] {
  const older = source.secrets.filter(({ activeUntil }) => activeUntil !== null && activeUntil > now)
  return older.map(({ activeUntil }) =>
    ok(`${labelOf(source)} has a new secret; the one before counts until ${isoTime(activeUntil!)}.`),
  )
}

function missing(source: OpenSource): Finding[] {
  if (source.upstream === null) return []
  const { acceptedEvents, baseUrl } = source.upstream
  const absent = eventTypesOf(source.provider).filter((type) => !acceptedEvents.includes(type))
  if (absent.length === 0) return []
  return [
    warn(
      `${labelOf(source)}: the provider agreed to less than all events, and will not send ${absent.join(', ')}.`,
      `Ask the provider (${baseUrl}); then connect the account anew.`,
    ),
  ]
}
