import { type Component, module } from '../component.ts'

const keysAndValues = [
  { name: 'key', type: 'text', label: 'Key' },
  { name: 'value', type: 'text', label: 'Value' },
]

/** Without the slash that it begins with, as people copy it from the documentation. */
const path = `if(substring(parameters.url, 0, 1) = '/', substring(parameters.url, 1, length(parameters.url)), parameters.url)`

export const makeAnApiCall: Component = module(
  'makeAnApiCall',
  {
    label: 'Make an API call',
    description: 'Performs an arbitrary authorized API call.',
    moduleType: 'universal',
  },
  {
    communication: {
      // The address of the bridge and a slash come first, whatever is entered: the key never goes to another host.
      url: `{{connection.baseUrl}}/{{${path}}}`,
      method: '{{parameters.method}}',
      headers: { '{{...}}': "{{toCollection(parameters.headers, 'key', 'value')}}" },
      qs: { '{{...}}': "{{toCollection(parameters.qs, 'key', 'value')}}" },
      body: '{{parameters.body}}',
      type: 'text',
      response: {
        output: { statusCode: '{{statusCode}}', headers: '{{headers}}', body: '{{body}}' },
      },
    },
    mappableParams: [
      {
        name: 'url',
        type: 'text',
        label: 'URL',
        required: true,
        help: 'Enter a path relative to the base URL of the connection. For example: `/api/v1/webhooks`. All of them are described on the hook bridge itself, under `/docs`.',
      },
      {
        name: 'method',
        type: 'select',
        label: 'Method',
        required: true,
        default: 'GET',
        options: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ label: value, value })),
      },
      {
        name: 'headers',
        type: 'array',
        label: 'Headers',
        spec: keysAndValues,
        default: [{ key: 'Content-Type', value: 'application/json' }],
        help: 'The API key is already in.',
      },
      { name: 'qs', type: 'array', label: 'Query string', spec: keysAndValues },
      { name: 'body', type: 'any', label: 'Body' },
    ],
    interface: [
      { name: 'statusCode', type: 'uinteger', label: 'Status code' },
      { name: 'headers', type: 'collection', label: 'Headers', spec: [] },
      { name: 'body', type: 'any', label: 'Body' },
    ],
    samples: {
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: {
        success: true,
        data: {
          workspace: { id: 'ws_5e0f1c2d3b4a596877869504', name: 'default' },
          apiKey: { id: 'key_5e0f1c2d3b4a596877869504', name: 'Make' },
        },
      },
    },
  },
)
