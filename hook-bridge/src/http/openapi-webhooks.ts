import { bodyJsonSchema, type EventDefinition, events, providers } from '@hook-bridge/event-catalog'
import type { OpenAPIV3_1 } from 'openapi-types'

type Webhooks = NonNullable<OpenAPIV3_1.Document['webhooks']>

/** What subscribers are sent, one entry per event: the `webhooks` of the document. */
export function describeWebhooks(): Webhooks {
  const entries = events.map((definition) => [definition.type, { post: describe(definition) }])
  return Object.fromEntries(entries) as Webhooks
}

function describe(definition: EventDefinition) {
  const { label, description, key } = definition
  return {
    operationId: key,
    tags: ['Webhooks'],
    summary: label.en,
    description: `${description.en}\n\n${description.es}`,
    security: [],
    parameters: headersOf(definition),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(definition) } },
    },
    responses: { '2XX': { description: 'Any 2xx means: got it. Everything else is retried.' } },
  }
}

function headersOf({ provider, type }: EventDefinition) {
  const { signature, eventHeader } = providers[provider]
  const prefix = signature.prefix === '' ? '' : `\`${signature.prefix}\` and the `
  return [
    header(signature.header, `${prefix}HMAC-SHA256 of the body in hex, made with the secret of the webhook.`),
    header(eventHeader, `\`${type}\`. Not signed: a hint.`),
    header('webhook-id', 'Id of the event: the same over all retries and replays.'),
    header('webhook-timestamp', 'Seconds since the epoch.'),
    header('webhook-signature', 'Signature by Standard Webhooks; two of them while a new secret takes over.'),
  ]
}

function header(name: string, description: string) {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } }
}

function schemaOf(definition: EventDefinition) {
  const { $schema: _dialect, ...schema } = bodyJsonSchema(definition)
  return schema
}
