import type { Authentication, Bundle, ZObject } from 'zapier-platform-core'
import { askBridge } from './bridge/call-bridge.ts'
import { bridgeOrigin } from './bridge/bridge-origin.ts'

interface Me {
  readonly workspace: { readonly id: string; readonly name: string }
  readonly apiKey: { readonly id: string; readonly name: string }
}

/** What a connection shows of itself: never a secret. */
interface Connection {
  readonly id: string
  readonly workspace: string
  readonly host: string
  readonly keyName: string
}

async function test(z: ZObject, bundle: Bundle): Promise<Connection> {
  const { workspace, apiKey } = await askBridge<Me>(z, bundle, { path: '/me' })
  const { host } = new URL(bridgeOrigin(z, bundle))
  return { id: workspace.id, workspace: workspace.name, host, keyName: apiKey.name }
}

/** The bridge is self-hosted, so where it is belongs to the connection. */
export const authentication: Authentication = {
  type: 'custom',
  test,
  // A person may have a bridge for each brand, and several workspaces on one bridge.
  connectionLabel: '{{workspace}} ({{host}})',
  fields: [
    {
      key: 'bridgeUrl',
      label: 'Bridge URL',
      type: 'string',
      required: true,
      isNoSecret: true,
      placeholder: 'https://bridge.example.com',
      helpText: 'Where your hook bridge is, without a path: `https://bridge.example.com`',
    },
    {
      key: 'apiKey',
      label: 'API Key',
      type: 'password',
      required: true,
      helpText:
        'Make one on the computer of the bridge: `hook-bridge key create --name Zapier`. ' +
        'It is shown once. No access to it? Ask whoever runs the bridge of your [CablenetAI](https://cablenetai.com/integraciones-webhooks) or [Inmova](https://inmovaapp.com/docs) account.',
    },
  ],
}
