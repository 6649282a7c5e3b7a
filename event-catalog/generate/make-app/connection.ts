import { CONNECTION, type Component } from './component.ts'
import { AUTHORIZATION_IN_LOG, explained, failures } from './requests.ts'

/** Base URL and API key of a bridge. Nothing is saved before the bridge has said whose key it is. */
export const connection: Component = {
  kind: 'connection',
  id: CONNECTION,
  facts: { label: 'Hook Bridge', connectionType: 'basic' },
  code: {
    communication: {
      url: '{{parameters.baseUrl}}/api/v1/me',
      method: 'GET',
      headers: { Authorization: 'Bearer {{parameters.apiKey}}', Accept: 'application/json' },
      response: {
        // A website that answers any address with 200 is no bridge.
        valid: {
          condition: '{{body.success = true}}',
          message: 'What answers at this base URL is not a hook bridge.',
        },
        data: { baseUrl: '{{parameters.baseUrl}}', apiKey: '{{parameters.apiKey}}' },
        metadata: { type: 'text', value: '{{body.data.workspace.name}} at {{parameters.baseUrl}}' },
        error: {
          message: explained('The hook bridge did not accept the connection.'),
          401: failures[401],
          404: { type: 'DataError', message: '[404] There is no hook bridge at this base URL.' },
          429: failures[429],
          502: failures[502],
          503: failures[503],
          504: failures[504],
        },
      },
      log: { sanitize: [AUTHORIZATION_IN_LOG] },
    },
    params: [
      {
        name: 'baseUrl',
        type: 'url',
        label: 'Base URL',
        required: true,
        // Another address with the same key would hand the key to whoever answers there.
        editable: false,
        validate: { pattern: '^https://[^/?#\\s]+$' },
        help: 'Enter the HTTPS address of your hook bridge without a path and without a slash at the end. For example: `https://hooks.example.com`. It cannot be changed later.',
      },
      {
        name: 'apiKey',
        type: 'password',
        label: 'API key',
        required: true,
        editable: true,
        help: 'Make one on the computer of the hook bridge: `hook-bridge key create --name Make`. It is shown once.',
      },
    ],
  },
}
