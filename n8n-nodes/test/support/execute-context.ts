import type { IExecuteFunctions, IDataObject, ILoadOptionsFunctions, INode } from 'n8n-workflow'
import { httpRequest } from './http-request'

export const BASE_URL = 'https://bridge.example.com'
const API_KEY = 'an-api-key-for-tests'

export interface ExecuteOptions {
  readonly baseUrl?: string
  readonly apiKey?: string
  /** One per item; they are as n8n gives them, with expressions resolved. */
  readonly parameters: readonly IDataObject[]
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

/** Stands in for what n8n gives an action node as `this`: one input item for each set of parameters. */
export function executeContext(options: ExecuteOptions): IExecuteFunctions {
  const { parameters, continueOnFail = false, timezone = 'America/Santo_Domingo' } = options
  return {
    ...bridgeAccess(options),
    getInputData: () => parameters.map(() => ({ json: {} })),
    getNodeParameter(name: string, itemIndex: number, fallback?: unknown) {
      const value = parameters[itemIndex]?.[name] ?? fallback
      if (value === undefined) throw new Error(`Could not get parameter "${name}"`)
      return extracted(value)
    },
    continueOnFail: () => continueOnFail,
    getTimezone: () => timezone,
  } as unknown as IExecuteFunctions
}

/** Stands in for what n8n gives a drop-down list as `this`. */
export function listContext(options: Omit<ExecuteOptions, 'parameters'> = {}): ILoadOptionsFunctions {
  return bridgeAccess(options) as unknown as ILoadOptionsFunctions
}

function bridgeAccess({ baseUrl = BASE_URL, apiKey = API_KEY }: Omit<ExecuteOptions, 'parameters'>) {
  return {
    getNode: () => NODE,
    getCredentials: async () => ({ baseUrl, apiKey }),
    helpers: { httpRequestWithAuthentication: httpRequest(apiKey) },
  }
}

/** What was chosen from a list comes with how it was chosen; `extractValue` leaves the value alone. */
function extracted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '__rl' in value
    ? (value as IDataObject)['value']
    : value
}
