import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api'
import { findEvent } from '@hook-bridge/event-catalog'
import type { PublicIds } from '../public-id.ts'
import type { BroughtIn, TracedAttempt, TracedRequest } from './tracing.ts'

/** What a span tells, without its place in a trace. */
export interface SpanFacts {
  readonly name: string
  readonly kind: SpanKind
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  readonly attributes: Attributes
  readonly status: { readonly code: SpanStatusCode; readonly message?: string }
}

/*
 * Attributes that OpenTelemetry has names for have those. Paths and queries are left out although its conventions ask
 * for them: those of inbound URLs and of hook URLs are secrets. So are all data.
 */

export function requestSpan(publicIds: PublicIds, request: TracedRequest): SpanFacts {
  const { route, status, startedAt, durationMs, broughtIn } = request
  const failed = status >= 500
  return {
    name: `POST ${route}`,
    kind: SpanKind.SERVER,
    startedAt,
    durationMs,
    attributes: {
      'http.request.method': 'POST',
      'http.route': route,
      'http.response.status_code': status,
      ...(failed && { 'error.type': String(status) }),
      ...(broughtIn && whatCame(publicIds, broughtIn)),
    },
    // What a sender does wrong is no error of the bridge.
    status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
  }
}

export function attemptSpan(publicIds: PublicIds, traced: TracedAttempt): SpanFacts {
  const { delivery, subscription, attempt, failure, decision } = traced
  const errorType = failure ?? String(attempt.status)
  return {
    name: 'POST webhook',
    kind: SpanKind.CLIENT,
    startedAt: attempt.startedAt,
    durationMs: attempt.durationMs,
    attributes: {
      'http.request.method': 'POST',
      ...addressOf(subscription.url),
      ...(attempt.status !== null && { 'http.response.status_code': attempt.status }),
      ...(attempt.error !== null && { 'error.type': errorType }),
      'hook_bridge.provider': delivery.provider,
      'hook_bridge.event.id': publicIds.format('evt', delivery.event),
      'hook_bridge.event.type': delivery.type,
      'hook_bridge.delivery.id': publicIds.format('dlv', delivery.id),
      'hook_bridge.delivery.decision': decision,
      'hook_bridge.webhook.id': subscription.id,
      'hook_bridge.attempt': delivery.attempts + 1,
    },
    status:
      attempt.error === null
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: attempt.error },
  }
}

function whatCame(publicIds: PublicIds, { result, event, type, provider }: BroughtIn): Attributes {
  const known = provider ?? (type && findEvent(type)?.provider)
  return {
    'hook_bridge.result': result,
    ...(known && { 'hook_bridge.provider': known }),
    ...(type && { 'hook_bridge.event.type': type }),
    ...(event && { 'hook_bridge.event.id': publicIds.format('evt', event) }),
  }
}

function addressOf(hookUrl: string): Attributes {
  const url = URL.parse(hookUrl)
  if (url === null) return {}
  const usual = url.protocol === 'https:' ? 443 : 80
  return { 'server.address': url.hostname, 'server.port': url.port === '' ? usual : Number(url.port) }
}
