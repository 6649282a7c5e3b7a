import { validateHeaderName, validateHeaderValue } from '../node-http.ts'
import { z } from 'zod'

/** Where traces go, and what they say about this bridge. */
export interface TracingConfig {
  /** Where the collector takes traces (OTLP over HTTP, protobuf). May hold a password. */
  readonly url: string
  /** Sent along with every batch, such as the key of the collector. */
  readonly headers: Readonly<Record<string, string>>
  /** What all spans have in common: `service.name` and the like. */
  readonly resource: Readonly<Record<string, string>>
  /** Share of the traces that is sent, from 0 to 1. */
  readonly ratio: number
}

type Variables = Readonly<Record<string, string>>

const address = z.url({
  protocol: /^https?$/,
  error: 'must be an http(s) URL, such as http://127.0.0.1:4318',
})

const onlyProtocol = z.literal('http/protobuf', {
  error: 'must be http/protobuf: traces are sent in no other way. Collectors take it at port 4318, as a rule',
})

const pairs = z.string().transform((list, { addIssue }) => {
  const read = readPairs(list)
  if (read !== null) return read
  addIssue(
    'must look like name=value,other=value (in a value, a comma is written %2C and a % is written %25)',
  )
  return z.NEVER
})

/** The names are those of the OpenTelemetry specification. */
const environment = z
  .object({
    OTEL_EXPORTER_OTLP_ENDPOINT: address.optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address.optional(),
    OTEL_EXPORTER_OTLP_PROTOCOL: onlyProtocol.optional(),
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: onlyProtocol.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: pairs
      .refine(areHeaders, 'has a name or a value that no HTTP header can have')
      .default({}),
    OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
    OTEL_SERVICE_NAME: z.string().optional(),
    OTEL_TRACES_SAMPLER_ARG: z.coerce
      .number('must be a number from 0 to 1: the share of the traces that is sent')
      .min(0)
      .max(1)
      .default(1),
  })
  .transform((values): TracingConfig => {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: base = '', OTEL_SERVICE_NAME: name } = values
    return {
      url: values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base.replace(/\/+$/, '')}/v1/traces`,
      headers: values.OTEL_EXPORTER_OTLP_HEADERS,
      resource: {
        'service.name': 'hook-bridge',
        ...values.OTEL_RESOURCE_ATTRIBUTES,
        ...(name !== undefined && { 'service.name': name }),
      },
      ratio: values.OTEL_TRACES_SAMPLER_ARG,
    }
  })

/**
 * The variables about traces, checked; undefined where none are wanted. Then nothing of it is looked at: a machine may
 * have such variables for other programs, and they are no reason not to start.
 */
export function readTracing(set: Variables): z.ZodSafeParseResult<TracingConfig> | undefined {
  const hasEndpoint = 'OTEL_EXPORTER_OTLP_ENDPOINT' in set || 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' in set
  const switchedOff = /^true$/i.test(set['OTEL_SDK_DISABLED'] ?? '') || set['OTEL_TRACES_EXPORTER'] === 'none'
  return hasEndpoint && !switchedOff ? environment.safeParse(set) : undefined
}

/** `name=value,other=value` with percent-encoded values; null where that is something else. */
function readPairs(list: string): Record<string, string> | null {
  const read: Record<string, string> = {}
  for (const pair of list.split(',').filter((each) => each.trim() !== '')) {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) return null
    try {
      read[name] = decodeURIComponent(value.trim())
    } catch {
      return null
    }
  }
  return read
}

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
    return true
  } catch {
    return false
  }
}
