import { defineCreate, type Bundle, type ZObject } from 'zapier-platform-core'
import { bridgeOrigin } from '../bridge/bridge-origin.ts'
import { callBridge, type Call } from '../bridge/call-bridge.ts'
import { filled } from '../inputs/filled.ts'
import { jsonInput } from '../inputs/json-input.ts'

const API = '/api/v1'

async function perform(z: ZObject, bundle: Bundle): Promise<object> {
  const { method, path, params, body } = bundle.inputData
  const { status, data } = await callBridge(z, bundle, {
    method: (filled(method) ?? 'GET') as NonNullable<Call['method']>,
    path: relativePath(z, bundle, String(path)),
    params: (params ?? {}) as Record<string, unknown>,
    body: jsonInput(z, 'Body', body),
  })
  return { status, body: data ?? null }
}

/**
 * The path below `/api/v1`, whether it was typed with that or without.
 * @throws an error where it leads anywhere else: to another host, or out of the API
 */
function relativePath(z: ZObject, bundle: Bundle, typed: string): string {
  const origin = bridgeOrigin(z, bundle)
  const path = typed.trim()
  const url = URL.parse(path.startsWith(`${API}/`) ? path : `${API}${path}`, origin)
  if (/^\/(?!\/)/.test(path) && url?.origin === origin && url.pathname.startsWith(`${API}/`)) {
    return `${url.pathname.slice(API.length)}${url.search}`
  }
  const message =
    'The Path has to be one of the API of the bridge, such as /webhooks: it starts with a slash and names no host.'
  throw new z.errors.Error(message, 'INVALID_PATH')
}

export const apiRequest = defineCreate({
  key: 'api_request',
  noun: 'Request',
  display: {
    label: 'API Request',
    description: 'Makes a request to the API of the hook bridge, for what the other actions do not do.',
  },
  operation: {
    inputFields: [
      {
        key: 'method',
        label: 'Method',
        type: 'string',
        required: true,
        default: 'GET',
        choices: ['GET', 'POST', 'PATCH', 'DELETE'].map((value) => ({ value, label: value, sample: value })),
        helpText: 'GET reads. The others change something.',
      },
      {
        key: 'path',
        label: 'Path',
        type: 'string',
        required: true,
        placeholder: '/webhooks',
        helpText: 'Below `/api/v1`. All of them are described on the bridge itself, under `/docs`.',
      },
      {
        key: 'params',
        label: 'Query Parameters',
        dict: true,
        required: false,
        helpText: 'What would follow the `?` of an address, such as `limit`.',
      },
      {
        key: 'body',
        label: 'Body',
        type: 'json',
        required: false,
        helpText: 'A JSON object, for POST and PATCH.',
      },
    ],
    perform,
    cleanInputData: false,
    sample: {
      status: 200,
      body: {
        success: true,
        data: {
          workspace: { id: 'ws_5e0f1c2d3b4a596877869504', name: 'default' },
          apiKey: { id: 'key_5e0f1c2d3b4a596877869504', name: 'Zapier' },
        },
      },
    },
    outputFields: [
      { key: 'status', label: 'HTTP Status', type: 'integer' },
      { key: 'body__success', label: 'Is Success', type: 'boolean' },
    ],
  },
})
