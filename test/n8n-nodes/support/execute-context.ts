import {
  NodeHelpers,
  type IDataObject,
  type IExecuteFunctions,
  type ILoadOptionsFunctions,
  type INode,
  type INodeParameters,
  type INodeTypeDescription,
} from 'n8n-workflow'
import { httpRequest } from './http-request.ts'

export const BASE_URL = 'https://bridge.example.com'
const API_KEY = 'an-api-key-for-tests'

export interface BridgeAccess {
  readonly baseUrl?: string
  readonly apiKey?: string
}

export interface ExecuteOptions extends BridgeAccess {
  readonly description: INodeTypeDescription
  /** What was entered, for each item, with expressions resolved. */
  readonly entered: readonly IDataObject[]
  readonly continueOnFail?: boolean
  readonly timezone?: string
}

const NODE: INode = {
  id: '5b9c1c9e-7f0d-4a53-9a66-2f6f3f0a2a11',
  name: 'Hook Bridge',
  type: 'n8n-nodes-hook-bridge.hookBridge',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
}

/**
 * What n8n gives an action node as `this`: real HTTP requests, all else is a double. As in n8n, a node sees the
 * parameters that its description shows together with those entered, and their defaults; no others.
 */
export function executeContext(options: ExecuteOptions): IExecuteFunctions {
  const { description, entered, continueOnFail = false, timezone = 'America/Santo_Domingo' } = options
  const parameters = entered.map((values) => shownParameters(description, values))
  const context = {
    ...bridgeAccess(options),
    getInputData: () => parameters.map(() => ({ json: {} })),
    getNodeParameter(name: string, itemIndex: number) {
      const value = parameters[itemIndex]![name]
      if (value === undefined) throw new Error(`Could not get parameter "${name}"`)
      return value
    },
    continueOnFail: () => continueOnFail,
    getTimezone: () => timezone,
  }
  return context as unknown as IExecuteFunctions
}

/** What n8n gives a list to choose from as `this`. */
export function listContext(access: BridgeAccess = {}): ILoadOptionsFunctions {
  return bridgeAccess(access) as unknown as ILoadOptionsFunctions
}

function bridgeAccess({ baseUrl = BASE_URL, apiKey = API_KEY }: BridgeAccess) {
  return {
    getNode: () => NODE,
    getCredentials: async () => ({ baseUrl, apiKey }),
    helpers: { httpRequestWithAuthentication: httpRequest(apiKey) },
  }
}

function shownParameters(description: INodeTypeDescription, values: IDataObject): INodeParameters {
  const parameters = values as INodeParameters
  const node = { ...NODE, parameters }
  return NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description)!
}
