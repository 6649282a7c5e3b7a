import { createHmac } from 'node:crypto'
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow'
import { vi } from 'vitest'
import { STORED } from './hook-context.ts'

export interface DeliverySituation {
  readonly events?: readonly string[]
  readonly options?: IDataObject
  readonly staticData?: IDataObject
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
}

/** What n8n gives to `webhook()`, with all that it was told to answer and to log. */
export function webhookContext(situation: DeliverySituation = {}) {
  const { events = [], options = {}, staticData = { ...STORED }, headers = {}, body } = situation
  const parameters: IDataObject = { events: [...events], options }
  const response = {
    status: vi.fn<(status: number) => object>(),
    json: vi.fn<(body: object) => object>(),
    end: vi.fn<() => void>(),
  }
  response.status.mockReturnValue(response)
  response.json.mockReturnValue(response)
  const warn = vi.fn<(text: string, meta: object) => void>()
  const context = {
    getNode: () => ({ name: 'Trigger' }),
    getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
    getWorkflow: () => ({ id: '1', name: 'New leads', active: true }),
    getWorkflowStaticData: () => staticData,
    getHeaderData: () => headers,
    getRequestObject: () => ({ rawBody: body === undefined ? undefined : Buffer.from(body) }),
    getResponseObject: () => response,
    helpers: { returnJsonArray: (json: IDataObject) => [{ json }] },
    logger: { warn },
  }
  return { context: context as unknown as IWebhookFunctions, response, warn }
}

/** The signature in bare hex, as CablenetAI writes it. */
export function sign(body: string, secret: string = STORED.secret): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}
