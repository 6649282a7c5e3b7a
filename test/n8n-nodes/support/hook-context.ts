import type { IDataObject, IHookFunctions, WorkflowActivateMode } from 'n8n-workflow'
import { httpRequest } from './http-request.ts'

export const API_KEY = 'an-api-key-for-tests-only-0123456789abcdef'
export const BRIDGE = 'https://bridge.example.com'
export const WEBHOOK_URL = 'https://n8n.example.com/webhook/7b0c/webhook'
export const STORED = { webhookId: 'wh_1', secret: `whsec_${'a'.repeat(64)}` }

export interface HookSituation {
  readonly events?: readonly string[]
  readonly whenTesting?: 'sample' | 'wait'
  /** As the editor keeps them. */
  readonly filters?: readonly IDataObject[]
  readonly options?: IDataObject
  readonly staticData?: IDataObject
  /** `manual`: a person listens in the editor. */
  readonly activationMode?: WorkflowActivateMode
  readonly webhookUrl?: string
  readonly baseUrl?: string
  /** Null: it has none yet. */
  readonly workflowName?: string | null
}

/** What n8n gives to `webhookMethods`: real HTTP requests, all else is a double. */
export function hookContext(situation: HookSituation = {}): IHookFunctions {
  const { events = ['lead.created'], whenTesting = 'sample', staticData = {} } = situation
  const { activationMode = 'activate', webhookUrl = WEBHOOK_URL, baseUrl = BRIDGE } = situation
  const parameters: IDataObject = {
    events: [...events],
    whenTesting,
    options: situation.options ?? {},
    filters: { ...(situation.filters && { filter: [...situation.filters] }) },
  }
  const context = {
    getNode: () => ({ name: 'Trigger', type: 'trigger', typeVersion: 1, parameters: {} }),
    getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
    getNodeWebhookUrl: () => webhookUrl,
    getWorkflow: () => ({
      id: '1',
      name: situation.workflowName === undefined ? 'New leads' : situation.workflowName,
      active: true,
    }),
    getWorkflowStaticData: () => staticData,
    getActivationMode: () => activationMode,
    getCredentials: async () => ({ baseUrl, apiKey: API_KEY }),
    helpers: { httpRequestWithAuthentication: httpRequest(API_KEY) },
  }
  return context as unknown as IHookFunctions
}
