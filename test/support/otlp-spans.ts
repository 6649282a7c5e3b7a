import { bytesOf, numberOf, readProtobuf, type ProtobufMessage } from './protobuf.ts'

export type Attributes = Readonly<Record<string, string | number>>

/** A span as the collector got it. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first one of a trace. */
  readonly parentSpanId: string
  readonly name: string
  readonly kind: 'SERVER' | 'CLIENT' | 'other'
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint
  readonly endedAt: bigint
  readonly attributes: Attributes
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly failed: boolean
  readonly statusMessage: string
  /** Of the program that sent it. */
  readonly resource: Attributes
}

/** The spans in an ExportTraceServiceRequest. The numbers are those of opentelemetry/proto/trace/v1/trace.proto. */
export function readSpans(bytes: Buffer): Span[] {
  return messagesIn(readProtobuf(bytes), 1).flatMap((resourceSpans) => {
    const [resource] = messagesIn(resourceSpans, 1)
    const attributes = resource ? attributesIn(resource, 1) : {}
    return messagesIn(resourceSpans, 2).flatMap((scopeSpans) =>
      messagesIn(scopeSpans, 2).map((span) => readSpan(span, attributes)),
    )
  })
}

function readSpan(span: ProtobufMessage, resource: Attributes): Span {
  const [status = new Map()] = messagesIn(span, 15)
  return {
    traceId: hexOf(span, 1),
    spanId: hexOf(span, 2),
    parentSpanId: hexOf(span, 4),
    name: textOf(span, 5),
    kind: ({ 2: 'SERVER', 3: 'CLIENT' } as const)[Number(numberOf(span, 6))] ?? 'other',
    startedAt: numberOf(span, 7),
    endedAt: numberOf(span, 8),
    attributes: attributesIn(span, 9),
    links: messagesIn(span, 13).map((link) => ({ traceId: hexOf(link, 1), spanId: hexOf(link, 2) })),
    failed: numberOf(status, 3) === 2n,
    statusMessage: textOf(status, 2),
    resource,
  }
}

/** Texts and whole numbers; anything else would be a surprise. */
function attributesIn(message: ProtobufMessage, field: number): Attributes {
  const entries = messagesIn(message, field).map((pair) => {
    const [value = new Map()] = messagesIn(pair, 2)
    const name = textOf(pair, 1)
    if (value.has(1)) return [name, textOf(value, 1)] as const
    if (value.has(3)) return [name, Number(numberOf(value, 3))] as const
    throw new TypeError(`the attribute ${name} is neither text nor number`)
  })
  return Object.fromEntries(entries)
}

function messagesIn(message: ProtobufMessage, field: number): ProtobufMessage[] {
  return bytesOf(message, field).map(readProtobuf)
}

function hexOf(message: ProtobufMessage, field: number): string {
  return bytesOf(message, field)[0]?.toString('hex') ?? ''
}

function textOf(message: ProtobufMessage, field: number): string {
  return bytesOf(message, field)[0]?.toString('utf8') ?? ''
}
