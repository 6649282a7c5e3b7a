import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow'

export class HookBridgeApi implements ICredentialType {
  name = 'hookBridgeApi'

  displayName = 'Hook Bridge API'

  icon: Icon = {
    light: 'file:../icons/hook-bridge.svg',
    dark: 'file:../icons/hook-bridge.dark.svg',
  }

  documentationUrl = 'https://github.com/hook-bridge/hook-bridge-pack/tree/main/n8n-nodes#credentials'

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'https://bridge.example.com',
      description: 'Where your hook bridge is, without a path',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'Make one on the computer of the bridge: hook-bridge key create --name n8n. It is shown once. No access to it? Ask whoever runs the bridge.',
    },
  ]

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: {
      headers: { Authorization: '=Bearer {{$credentials.apiKey}}' },
    },
  }

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
      url: '/api/v1/me',
    },
    // Any website answers 200 to something; only a bridge names the workspace of the key.
    rules: [
      {
        type: 'responseSuccessBody',
        properties: {
          key: 'data.workspace.id',
          value: undefined,
          message: 'What answers at this Base URL is not a hook bridge',
        },
      },
    ],
  }
}
