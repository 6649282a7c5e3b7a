import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow'
import type { CatalogueProvider } from './catalogue'
import { changedFields } from './changed-fields'
import { storedRegistration } from './stored-registration'
import { verifySignature } from './verify-signature'

interface Options {
  readonly includeMetadata?: boolean
  readonly onlyChangedFields?: boolean
}

type Headers = IDataObject

/**
 * Runs the workflow for a delivery of the bridge whose signature is right. Anything else is answered without a run,
 * and never with an exception: n8n would make a failed execution of it.
 */
export function receiveDelivery(
  context: IWebhookFunctions,
  provider: CatalogueProvider,
): IWebhookResponseData {
  const { rawBody } = context.getRequestObject()
  const headers: Headers = context.getHeaderData()
  const secret = storedRegistration(context)?.secret
  if (secret === undefined) {
    return refuse(
      context,
      401,
      'this node has no secret to check the signature with: publish the workflow again',
    )
  }
  if (!Buffer.isBuffer(rawBody) || rawBody.length === 0) return refuse(context, 400, 'it has no body')
  if (!verifySignature(secret, rawBody, headers[provider.signatureHeader])) {
    return refuse(context, 401, 'its signature does not match the secret of this node')
  }
  const body = parseObject(rawBody)
  if (!body) return refuse(context, 400, 'its body is not a JSON object')
  const type = provider.body === 'envelope' ? body['event'] : headers[provider.eventHeader]
  if (!isChosen(context, type)) return { webhookResponse: { received: true, ignored: 'event not selected' } }
  return { workflowData: [context.helpers.returnJsonArray(itemFor(context, body, { type, headers }))] }
}

/** The header is only a hint, so what carries none is let through: the bridge sends only what was asked for. */
function isChosen(context: IWebhookFunctions, type: unknown): boolean {
  return typeof type !== 'string' || (context.getNodeParameter('events', []) as string[]).includes(type)
}

function itemFor(
  context: IWebhookFunctions,
  body: IDataObject,
  { type, headers }: { readonly type: unknown; readonly headers: Headers },
): IDataObject {
  const { includeMetadata = false, onlyChangedFields = false } = context.getNodeParameter(
    'options',
    {},
  ) as Options
  const item = onlyChangedFields ? changedFields(body) : body
  return includeMetadata ? { ...item, hookBridge: metadata(type, headers) } : item
}

function metadata(type: unknown, headers: Headers): IDataObject {
  const sentAt = Number(headers['webhook-timestamp'])
  return {
    eventType: typeof type === 'string' ? type : null,
    eventId: headers['webhook-id'] ?? null,
    attempt: Number(headers['x-hook-attempt'] ?? 1),
    sentAt: Number.isFinite(sentAt) ? new Date(sentAt * 1000).toISOString() : null,
    test: headers['x-hook-test'] === 'true',
  }
}

function parseObject(rawBody: Buffer): IDataObject | undefined {
  try {
    const value: unknown = JSON.parse(rawBody.toString('utf8'))
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as IDataObject)
      : undefined
  } catch {
    return undefined
  }
}

function refuse(context: IWebhookFunctions, status: number, reason: string): IWebhookResponseData {
  context.logger.warn(`${context.getNode().name}: a delivery was refused, because ${reason}`, {
    workflowId: context.getWorkflow().id,
  })
  context
    .getResponseObject()
    .status(status)
    .json({ error: `Refused, because ${reason}.` })
    .end()
  return { noWebhookResponse: true }
}
