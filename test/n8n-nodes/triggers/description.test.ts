// Real: the descriptions of the nodes and the credential. Observed: what n8n's editor would show.
import type { INodePropertyOptions } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import packageJson from '../../../n8n-nodes/package.json' with { type: 'json' }
import { HookBridgeApi } from '../../../n8n-nodes/credentials/HookBridgeApi.credentials.ts'
import { CablenetAiTrigger } from '../../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import cablenetaiShape from '../../../n8n-nodes/nodes/CablenetAiTrigger/__schema__/v1.0.0/output.json' with { type: 'json' }
import { InmovaTrigger } from '../../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'
import inmovaShape from '../../../n8n-nodes/nodes/InmovaTrigger/__schema__/v1.0.0/output.json' with { type: 'json' }
import { cablenetai, inmova } from '../../../n8n-nodes/nodes/shared/generated/providers.ts'

describe.each([
  { provider: cablenetai, description: new CablenetAiTrigger().description, shape: cablenetaiShape },
  { provider: inmova, description: new InmovaTrigger().description, shape: inmovaShape },
])('$provider.name Trigger', ({ provider, description, shape }) => {
  const options = description.properties[0]?.options as INodePropertyOptions[]

  it('offers every event, sorted by name, each with a description', () => {
    expect(options.map(({ value }) => value)).toEqual(provider.events.map(({ type }) => type))
    expect(options).toEqual(options.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
    expect(options.every(({ description }) => description?.startsWith('Triggers when '))).toBe(true)
  })

  it('knows the shape of every sample', () => {
    for (const { sample } of provider.events) {
      expect(Object.keys(shape.properties)).toEqual(expect.arrayContaining(Object.keys(sample)))
    }
  })

  it('is a trigger that the user need not copy an address for', () => {
    expect(description).toMatchObject({ group: ['trigger'], inputs: [], credentials: [{ required: true }] })
    expect(description.webhooks).toMatchObject([{ ndvHideUrl: true, httpMethod: 'POST', path: 'webhook' }])
    expect(description.usableAsTool).toBeUndefined()
  })
})

describe('Hook Bridge API', () => {
  const credential = new HookBridgeApi()

  it('hides the key, sends it as a bearer token, and tests itself', () => {
    const key = credential.properties.find(({ name }) => name === 'apiKey')
    expect(key?.typeOptions).toEqual({ password: true })
    expect(credential.authenticate.properties.headers).toEqual({
      Authorization: '=Bearer {{$credentials.apiKey}}',
    })
    expect(credential.test.request.url).toBe('/api/v1/me')
  })
})

describe('the package', () => {
  it('needs nothing but n8n', () => {
    expect(packageJson).not.toHaveProperty('dependencies')
    expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' })
  })
})
