import { until } from '../support/until.ts'
import type { N8nApi } from './n8n-api.ts'

export interface WorkflowNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly typeVersion: number
  readonly position: readonly [number, number]
  readonly parameters: object
  readonly [more: string]: unknown
}

/** Items that a node puts out instead of running, by its name. */
type Pinned = Readonly<Record<string, readonly { readonly json: object }[]>>

export interface Workflow {
  readonly id: string
  readonly versionId: string
}

export interface Publication {
  readonly status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published'
  readonly triggers: readonly { readonly status: string; readonly errorMessage: string | null }[]
}

/** Makes a workflow of these nodes, each connected to the next. */
export function createWorkflow(
  n8n: N8nApi,
  name: string,
  nodes: readonly WorkflowNode[],
  more: { readonly pinData?: Pinned } = {},
): Promise<Workflow> {
  return n8n.editor('POST', '/workflows', { name, ...chain(nodes), ...more })
}

/** Changes a workflow; what is published stays as it is. */
export async function changeWorkflow(
  n8n: N8nApi,
  { id }: Workflow,
  nodes: readonly WorkflowNode[],
): Promise<Workflow> {
  return n8n.editor('PATCH', `/workflows/${id}`, chain(nodes))
}

function chain(nodes: readonly WorkflowNode[]) {
  const links = nodes.slice(1).map((node, index) => {
    const main = [[{ node: node.name, type: 'main', index: 0 }]]
    return [nodes[index]!.name, { main }] as const
  })
  return { nodes, connections: Object.fromEntries(links), settings: { executionOrder: 'v1' } }
}

/** Publishes a workflow and waits for what comes of it: n8n answers before it has registered anything. */
export async function publish(n8n: N8nApi, { id, versionId }: Workflow): Promise<Publication> {
  await n8n.editor('POST', `/workflows/${id}/activate`, { versionId })
  return settledPublication(n8n, id, (status) => status !== 'not_published')
}

export async function unpublish(n8n: N8nApi, { id }: Workflow): Promise<Publication> {
  await n8n.editor('POST', `/workflows/${id}/deactivate`, {})
  return settledPublication(n8n, id, (status) => status === 'not_published')
}

function settledPublication(
  n8n: N8nApi,
  id: string,
  isEnd: (status: Publication['status']) => boolean,
): Promise<Publication> {
  return until(
    async () => {
      const publication = await n8n.editor<Publication>('GET', `/workflows/${id}/publication-status`)
      return publication.status !== 'in_progress' && isEnd(publication.status) && publication
    },
    { deadlineMs: 60_000, everyMs: 25, what: `the publication of workflow ${id}` },
  )
}

/** Begins to listen for a test event, as the editor does when "Execute step" is pressed on a trigger. */
export function listen(
  n8n: N8nApi,
  { id }: Workflow,
  trigger: string,
): Promise<{ waitingForWebhook?: boolean }> {
  return n8n.editor('POST', `/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } })
}

/** Ends the listening. */
export function stopListening(n8n: N8nApi, { id }: Workflow): Promise<unknown> {
  return n8n.editor('DELETE', `/test-webhook/${id}`)
}

/** Runs a workflow by hand; the id of the execution. */
export async function runByHand(n8n: N8nApi, { id }: Workflow, trigger: string): Promise<string> {
  const run = { triggerToStartFrom: { name: trigger } }
  return (await n8n.editor<{ executionId: string }>('POST', `/workflows/${id}/run`, run)).executionId
}
