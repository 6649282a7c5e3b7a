import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findEvent, sampleBody } from '../src/index.ts'
import { unlessMissing } from './files.ts'
import { formatted, type GeneratedFile, type Writer } from './generated-file.ts'

const folder = 'n8n-nodes/examples'

interface Workflow {
  readonly nodes: readonly WorkflowNode[]
  readonly pinData: object
}

interface WorkflowNode {
  readonly name: string
  readonly parameters: { readonly events?: readonly string[]; readonly options?: Options }
}

interface Options {
  readonly includeMetadata?: boolean
}

/**
 * The pinned data of the example workflows: what each of our triggers puts out for the sample of its first event, so
 * that an example runs before anything is connected. All else in a workflow is made in n8n.
 */
export const n8nExamples: Writer = {
  name: 'n8n-examples',
  async write(root) {
    const names = (await unlessMissing(readdir(join(root, folder)))) ?? []
    return Promise.all(names.map((name) => pinned(root, `${folder}/${name}`)))
  },
}

async function pinned(root: string, path: string): Promise<GeneratedFile> {
  const workflow: Workflow = JSON.parse(await readFile(join(root, path), 'utf8'))
  const triggers = workflow.nodes.filter(({ parameters }) => parameters.events)
  const pinData = Object.fromEntries(triggers.map((node) => [node.name, [{ json: sampleItem(path, node) }]]))
  return formatted(path, JSON.stringify({ ...workflow, pinData }, null, 2))
}

function sampleItem(path: string, { name, parameters }: WorkflowNode): object {
  const type = parameters.events?.[0] ?? ''
  const event = findEvent(type)
  if (!event)
    throw new Error(`${path}: ${name} has no event that the catalogue knows, but ${type || 'none'}.`)
  return {
    ...sampleBody(event),
    ...(parameters.options?.includeMetadata && { hookBridge: { eventType: type, ...metadata } }),
  }
}

/** As of a sample that the bridge sends. */
const metadata = {
  eventId: 'evt_5a4d3c2b1a0f9e8d7c6b5a4d3c2b1a0f',
  attempt: 1,
  sentAt: '2026-01-16T14:30:05.000Z',
  test: true,
}
