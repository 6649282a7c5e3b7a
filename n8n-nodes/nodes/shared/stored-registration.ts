import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow'

/** What n8n keeps of a registration, apart for each node and for listening in the editor. */
export interface StoredRegistration {
  readonly webhookId: string
  /** Signing secret of the webhook. */
  readonly secret: string
}

type Context = IHookFunctions | IWebhookFunctions

/** The registration of this node at the bridge; undefined where it has none. */
export function storedRegistration(context: Context): StoredRegistration | undefined {
  const { webhookId, secret } = staticData(context)
  return typeof webhookId === 'string' && typeof secret === 'string' ? { webhookId, secret } : undefined
}

export function store(context: Context, registration: StoredRegistration): void {
  Object.assign(staticData(context), registration)
}

export function forget(context: Context): void {
  const data = staticData(context)
  delete data['webhookId']
  delete data['secret']
}

function staticData(context: Context): IDataObject {
  return context.getWorkflowStaticData('node')
}
