import type { IDataObject, INodeExecutionData } from 'n8n-workflow'
import { HookBridge } from '../../../n8n-nodes/nodes/HookBridge/HookBridge.node.ts'
import { executeContext, type ExecuteOptions } from './execute-context.ts'

type Options = Omit<ExecuteOptions, 'description' | 'entered'>

export const hookBridge = new HookBridge()

/** Runs the node with one input item for each set of parameters, and gives its whole output. */
export async function runItems(
  entered: readonly IDataObject[],
  options: Options = {},
): Promise<INodeExecutionData[]> {
  const context = executeContext({ ...options, description: hookBridge.description, entered })
  const [output = []] = await hookBridge.execute.call(context)
  return output
}

/** Runs the node with one input item, and gives what it became. */
export async function run(parameters: IDataObject, options: Options = {}): Promise<IDataObject[]> {
  const output = await runItems([parameters], options)
  return output.map(({ json }) => json)
}
