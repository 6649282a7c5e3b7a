import { until } from '../support/until.ts'
import type { N8nApi } from './n8n-api.ts'

export type Json = Record<string, unknown>

/** One run of a workflow, as far as the tests look at it. */
export interface Execution {
  readonly id: string
  readonly status: string
  readonly mode: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  readonly data: {
    readonly resultData: {
      readonly error?: { readonly message: string; readonly description?: string }
      readonly runData: Readonly<Record<string, readonly NodeRun[]>>
    }
    /** What is still to be run. */
    readonly executionData?: { readonly nodeExecutionStack: readonly NodeRun[] }
  }
}

interface NodeRun {
  readonly data?: { readonly main: readonly (readonly Item[] | null)[] }
  readonly error?: { readonly message: string }
}

export interface Item {
  readonly json: Json
  readonly pairedItem?: unknown
  readonly error?: unknown
}

const PAGE = 100

/** All executions of a workflow with their data, newest first. */
export async function executionsOf(n8n: N8nApi, workflowId: string): Promise<readonly Execution[]> {
  const all: Execution[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = new URLSearchParams({ workflowId, includeData: 'true', limit: String(PAGE) })
    if (cursor !== '') query.set('cursor', cursor)
    const page: { data: Execution[]; nextCursor: string | null } = await n8n.public(
      'GET',
      `/executions?${query.toString()}`,
    )
    all.push(...page.data)
    cursor = page.nextCursor
  }
  return all
}

/** One execution with its data, once it is over. */
export function finishedExecution(n8n: N8nApi, id: string): Promise<Execution> {
  return until(
    async () => {
      const execution = await n8n.public<Execution>('GET', `/executions/${id}?includeData=true`)
      return isOver(execution) && execution
    },
    { deadlineMs: 15_000, everyMs: 20, what: `the end of execution ${id}` },
  )
}

/** The executions of a workflow once there are `count` of them, all over. Newest first. */
export function finishedExecutions(
  n8n: N8nApi,
  workflowId: string,
  { count, deadlineMs = 15_000 }: { count: number; deadlineMs?: number },
): Promise<readonly Execution[]> {
  return until(
    async () => {
      const all = await executionsOf(n8n, workflowId)
      return all.length >= count && all.every(isOver) && all
    },
    { deadlineMs, everyMs: 100, what: `${count} executions of workflow ${workflowId}` },
  )
}

/** "Retry execution": runs it again, from where it ended. */
export function retry(n8n: N8nApi, id: string): Promise<unknown> {
  return n8n.public('POST', `/executions/${id}/retry`, {})
}

/** What a node put out in an execution. */
export function outputOf(execution: Execution, node: string): readonly Item[] {
  const runs = execution.data.resultData.runData[node]
  const items = runs?.at(-1)?.data?.main[0]
  if (!items) throw new Error(`${node} put nothing out: ${JSON.stringify(execution.data.resultData)}`)
  return items
}

/** The JSON of what a node put out in an execution. */
export function jsonOf(execution: Execution, node: string): readonly Json[] {
  return outputOf(execution, node).map(({ json }) => json)
}

function isOver({ status }: Execution): boolean {
  return !['new', 'running', 'waiting'].includes(status)
}
