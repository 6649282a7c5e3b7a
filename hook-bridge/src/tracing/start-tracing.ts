import { ROOT_CONTEXT, TraceFlags, type Link, type SpanContext } from '@opentelemetry/api'
import { millisToHrTime, parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { SamplingDecision, TraceIdRatioBasedSampler, type ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Deps } from '../deps.ts'
import { newKeyBytes } from '../ids.ts'
import { traceOf } from './event-trace.ts'
import { createOutbox } from './outbox.ts'
import { attemptSpan, requestSpan, type SpanFacts } from './spans.ts'
import type { TracingConfig } from './tracing-config.ts'
import type { BroughtIn, Tracing } from './tracing.ts'

const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8

/** The place of a span in its trace. */
interface Place {
  readonly context: SpanContext
  readonly parent?: SpanContext
  readonly links?: Link[]
}

/** Starts to send traces. To be imported only where they are wanted: the libraries take time and memory to load. */
export function startTracing(
  { url, headers, resource: attributes, ratio }: TracingConfig,
  {
    publicIds,
    clock,
    log,
    version,
  }: Pick<Deps, 'publicIds' | 'clock' | 'log'> & { readonly version: string },
): Tracing {
  const resource = defaultResource().merge(
    resourceFromAttributes({ 'service.version': version, ...attributes }),
  )
  const instrumentationScope = { name: 'hook-bridge', version }
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    userAgent: `hook-bridge/${version}`,
  })
  const outbox = createOutbox(exporter, { clock, log, collector: new URL(url).host })
  // By trace id: a trace is sent as a whole or not at all, by every process and after every restart.
  const sampler = new TraceIdRatioBasedSampler(ratio)

  function contextOf(traceId: string, spanId: string): SpanContext {
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId)
    const sampled = decision === SamplingDecision.RECORD_AND_SAMPLED
    return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE }
  }

  function rootOf(event: number): SpanContext {
    const { traceId, rootSpanId } = traceOf(publicIds, event)
    return contextOf(traceId, rootSpanId)
  }

  function placeOf(broughtIn: BroughtIn | null): Place {
    if (broughtIn?.event === undefined) return { context: contextOf(newTraceId(), newSpanId()) }
    const root = rootOf(broughtIn.event)
    // The root is the request that was the first; that the same came again belongs to the same trace.
    return broughtIn.result === 'duplicate' ? below(root) : { context: root }
  }

  function send({ context, parent, links = [] }: Place, factsOf: () => SpanFacts): void {
    if ((context.traceFlags & TraceFlags.SAMPLED) === 0) return
    const { startedAt, durationMs, ...facts } = factsOf()
    const span: ReadableSpan = {
      ...facts,
      spanContext: () => context,
      ...(parent && { parentSpanContext: parent }),
      links,
      startTime: millisToHrTime(startedAt),
      endTime: millisToHrTime(startedAt + durationMs),
      duration: millisToHrTime(durationMs),
      ended: true,
      events: [],
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    }
    outbox.put(span)
  }

  return {
    requestAnswered(request) {
      const place = { ...placeOf(request.broughtIn), links: linksTo(request.traceparent) }
      send(place, () => requestSpan(publicIds, request))
    },
    attempt(event) {
      const place = below(rootOf(event))
      return {
        traceparent: formatTraceparent(place.context),
        end: (attempt) => send(place, () => attemptSpan(publicIds, attempt)),
      }
    },
    stop: outbox.stop,
  }
}

function below(parent: SpanContext): Place {
  return { context: { ...parent, spanId: newSpanId() }, parent }
}

/** A sender that traces, too: its trace goes its own way, but one leads to the other. */
function linksTo(traceparent: string | undefined): Link[] {
  const context = traceparent === undefined ? null : parseTraceParent(traceparent)
  return context === null ? [] : [{ context: { ...context, isRemote: true } }]
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags}`
}

function newTraceId(): string {
  return newKeyBytes(TRACE_ID_BYTES).toString('hex')
}

function newSpanId(): string {
  return newKeyBytes(SPAN_ID_BYTES).toString('hex')
}
