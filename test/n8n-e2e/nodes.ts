import { randomUUID } from 'node:crypto'
import { PACKAGE } from './install-package.ts'
import type { WorkflowNode } from './workflows.ts'

/** A stored credential, as nodes name it. */
export interface CredentialReference {
  readonly id: string
  readonly name: string
}

export interface TriggerNode extends WorkflowNode {
  readonly webhookId: string
}

export interface TriggerParameters {
  readonly events: readonly string[]
  readonly whenTesting?: 'sample' | 'wait'
  readonly options?: {
    readonly includeMetadata?: boolean
    readonly onlyChangedFields?: boolean
    readonly coalesceSeconds?: number
  }
}

const triggers = {
  cablenetai: { name: 'CablenetAI Trigger', type: `${PACKAGE}.cablenetAiTrigger` },
  inmova: { name: 'Inmova Trigger', type: `${PACKAGE}.inmovaTrigger` },
}

export function triggerNode(
  provider: 'cablenetai' | 'inmova',
  credential: CredentialReference,
  parameters: TriggerParameters,
): TriggerNode {
  return {
    ...triggers[provider],
    ...bridgeNode(credential),
    webhookId: randomUUID(),
    parameters,
  }
}

/** The action node with one operation. */
export function actionNode(name: string, credential: CredentialReference, parameters: object): WorkflowNode {
  return { name, type: `${PACKAGE}.hookBridge`, ...bridgeNode(credential), parameters }
}

/** "Execute workflow": starts a run by hand with one empty item. */
export function manualTrigger(): WorkflowNode {
  const type = 'n8n-nodes-base.manualTrigger'
  return { id: randomUUID(), name: 'By Hand', type, typeVersion: 1, position: [0, 0], parameters: {} }
}

/** n8n's own Webhook node, at the address of its webhook ID; it answers as our triggers do. */
export function plainWebhookNode(): TriggerNode {
  const webhookId = randomUUID()
  const responseData = '={{ { received: true, executionId: $execution.id } }}'
  return {
    id: randomUUID(),
    webhookId,
    name: 'Webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2,
    position: [0, 0],
    parameters: { httpMethod: 'POST', path: webhookId, options: { responseData } },
  }
}

function bridgeNode({ id, name }: CredentialReference) {
  return {
    id: randomUUID(),
    typeVersion: 1,
    position: [0, 0] as const,
    credentials: { hookBridgeApi: { id, name } },
  }
}
