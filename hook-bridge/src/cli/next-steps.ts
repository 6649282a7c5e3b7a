import { providers } from '@hook-bridge/event-catalog'
import type { z } from 'zod'
import type { source } from '../http/shapes/source.ts'
import { explainLeftUpstream, unreachableReason } from '../inbound/upstream.ts'
import type { OpenSource } from '../registry.ts'
import { plain } from './output.ts'
import { PROGRAM } from './program-name.ts'

type ShownSource = z.infer<typeof source>

/** What to say once an account is connected. `secret`: null when the bridge made none that anybody needs. */
export function afterConnecting(
  shown: ShownSource,
  { secret, pasted }: { secret: string | null; pasted: boolean },
): readonly string[] {
  const { id, provider, name, inboundUrl } = shown
  const label = name === null ? '' : ` ("${name}")`
  const unreachable = unreachableReason(inboundUrl)
  return [
    `Connected ${providers[provider].name} as ${id}${label}.`,
    '',
    `  Inbound URL     ${inboundUrl}`,
    ...(secret === null ? [] : [`  Signing secret  ${secret}   (shown this once)`]),
    '',
    ...inPanel(shown, pasted),
    ...(unreachable === null ? [] : ['', `Mind: ${unreachable}`]),
    '',
    'Then try it, with the bridge running: ' +
      `${PROGRAM} send ${provider === 'inmova' ? 'PROPERTY_CREATED' : 'lead.created'} --source ${id}`,
  ]
}

function inPanel({ id, provider, upstream }: ShownSource, pasted: boolean): readonly string[] {
  if (upstream) return registered(upstream)
  if (provider === 'cablenetai') {
    const which = pasted ? 'the secret that you gave' : 'this secret'
    return [
      'Next, at CablenetAI: open /integraciones-mias -> Webhooks, and register an endpoint',
      `with this URL and ${which}.`,
    ]
  }
  if (pasted) {
    return ['Next, at Inmova: see to it that the webhook with the secret that you gave sends to this URL.']
  }
  return [
    'Next, at Inmova, which makes the signing secret itself:',
    '  1. Register the URL, with an API key that has the scope webhooks:write:',
    '     POST https://inmovaapp.com/api/v1/webhooks with {"url": <the inbound URL>, "events": [...]}.',
    '  2. Give the bridge the secret that Inmova returns:',
    `     ${PROGRAM} source change ${id} --secret-stdin`,
    'Or leave both to the bridge: remove this source, then',
    `     ${PROGRAM} source add inmova --api-key-stdin`,
  ]
}

function registered(upstream: NonNullable<ShownSource['upstream']>): readonly string[] {
  const { baseUrl, webhookId, requestedEvents, acceptedEvents, missingEvents } = upstream
  return [
    `The bridge registered itself at ${baseUrl} (webhook ${plain(webhookId)}) and keeps the secret from there.`,
    `Inmova accepted ${acceptedEvents.length} of ${requestedEvents.length} events.`,
    ...(missingEvents.length === 0 ? [] : [`It will not send: ${missingEvents.join(', ')}.`]),
  ]
}

/** What to say once an account is disconnected. */
export function afterRemoving(source: OpenSource, removedUpstream: boolean | null): readonly string[] {
  const { id, provider, name, upstream } = source
  const label = name === null ? '' : ` ("${name}")`
  const first = `Removed ${id}${label}. Its inbound URL answers 404 from now on.`
  if (removedUpstream === true) return [first, 'Inmova deleted its webhook, too.']
  if (upstream) {
    return [first, explainLeftUpstream({ ...upstream, webhookId: plain(upstream.webhookId) })]
  }
  const panel =
    provider === 'cablenetai'
      ? 'CablenetAI still has the URL: delete the endpoint in /integraciones-mias -> Webhooks.'
      : explainLeftUpstream(null)
  return [first, panel]
}
