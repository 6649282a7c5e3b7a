// Real: the hook-bridge program as a child process, its database, its master key, and the Inmova API simulator on a
// loopback socket. Nothing serves: the commands work on the database alone. Observed: what is printed, exit codes,
// and what the simulated vendor was asked for.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startInmovaApi, type InmovaApi } from '../../../test/support/inmova-api-simulator.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation({ PUBLIC_URL: 'https://hooks.example.com' })
})
afterEach(() => installation[Symbol.asyncDispose]())

describe('source add', () => {
  test('makes the database, the first workspace, an inbound URL and a secret, and says what to do at the vendor', async () => {
    const { code, stdout, stderr } = await installation.run([
      'source',
      'add',
      'cablenetai',
      '--name',
      'Oficina',
    ])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Connected CablenetAI as src_[0-9a-f]{24} \("Oficina"\)\.$/m)
    expect(stdout).toMatch(/Inbound URL +https:\/\/hooks\.example\.com\/in\/[\w-]{43}$/m)
    expect(stdout).toMatch(/Signing secret +whsec_[0-9a-f]{64} +\(shown this once\)$/m)
    expect(stdout).toContain('/integraciones-mias -> Webhooks')
    expect(stdout).not.toContain('Mind')
    expect(stdout).not.toContain('hbk_')
    expect(existsSync(join(installation.folder, 'master.key'))).toBe(true)
    expect(await installation.json('workspace', 'list')).toEqual([
      expect.objectContaining({ name: 'default' }),
    ])
  })

  test('warns when no vendor can reach PUBLIC_URL', async () => {
    const { stdout } = await installation.run(['source', 'add', 'cablenetai'], { env: { PUBLIC_URL: '' } })
    expect(stdout).toContain('Mind: a provider cannot reach http://127.0.0.1:')
    expect(stdout).toContain('Set PUBLIC_URL')
  })

  test('takes a pasted secret from standard input and never shows it', async () => {
    const secret = 'pasted-from-the-panel'
    const added = await installation.run(['source', 'add', 'cablenetai', '--secret-stdin'], {
      stdin: `${secret}\n`,
    })
    expect(added.code).toBe(0)
    expect(added.stdout).toContain('with this URL and the secret that you gave')
    expect(added.stdout).not.toContain(secret)
    const json = await installation.json('source', 'add', 'inmova', '--secret', secret)
    expect(json).toMatchObject({ provider: 'inmova', secret: null })
  })

  test('without an API key shows no secret, for Inmova makes its own, and says how it comes to the bridge', async () => {
    const { stdout } = await installation.run(['source', 'add', 'inmova'])
    const id = /src_\w+/.exec(stdout)![0]
    expect(stdout).not.toMatch(/whsec_|Signing secret/)
    expect(stdout).toContain('Next, at Inmova, which makes the signing secret itself:')
    expect(stdout).toMatch(/1\. Register the URL.*\n +POST https:\/\/inmovaapp\.com\/api\/v1\/webhooks/)
    expect(stdout).toContain(
      `2. Give the bridge the secret that Inmova returns:\n     npx hook-bridge source change ${id} --secret-stdin`,
    )
    expect(await installation.json('source', 'add', 'inmova')).toMatchObject({ secret: null })
    const pasted = await installation.run(['source', 'add', 'inmova', '--secret', 'whsec_of_inmova'])
    expect(pasted.stdout).toContain('the webhook with the secret that you gave sends to this URL')
    const changed = await installation.run(['source', 'change', id, '--secret-stdin'], {
      stdin: 'whsec_of_inmova',
    })
    expect(changed.stdout).toMatch(/^Changed src_\w+\.\nThe secret before it counts until 20\S+Z\.$/m)
    const rotated = await installation.json('source', 'change', id, '--rotate', '--name', 'Madrid')
    expect(rotated).toMatchObject({
      id,
      name: 'Madrid',
      secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/),
    })
    const nothing = await installation.run(['source', 'change', id])
    expect(nothing.stderr).toContain('Say what to change')
  })

  test.each([
    [['source', 'add', 'hubspot'], 'Allowed choices are cablenetai, inmova'],
    [['source', 'add', 'cablenetai', '--secret', 'short'], '--secret: It has less than 8 characters'],
    [['source', 'add', 'cablenetai', '--api-key', 'sk_live_1'], '--api-key: Only Inmova'],
    [['source', 'add', 'inmova', '--base-url', 'https://inmova.example'], '--base-url: It is only used'],
    [['source', 'add', 'cablenetai', '--secret-stdin'], 'Standard input is empty'],
    [['source', 'add', 'inmova', '--secret-stdin', '--api-key-stdin'], 'cannot be used with option'],
  ])('refuses %j in plain words', async (args, message) => {
    const { code, stdout, stderr } = await installation.run(args)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
    expect([code, stdout]).toEqual([1, ''])
  })
})

describe('source add inmova with an API key', () => {
  let inmova: InmovaApi

  async function connect(options: Parameters<typeof startInmovaApi>[0]) {
    inmova = await startInmovaApi(options)
    return installation.run(['source', 'add', 'inmova', '--api-key-stdin', '--base-url', inmova.baseUrl], {
      stdin: inmova.apiKey,
    })
  }
  afterEach(() => inmova.close())

  test('registers the inbound URL there, and says what the vendor accepted and what it will not send', async () => {
    const { code, stdout, stderr } = await connect({ accepts: ['PROPERTY_CREATED', 'PAYMENT_RECEIVED'] })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain(`The bridge registered itself at ${inmova.baseUrl}`)
    expect(stdout).toContain('Inmova accepted 2 of 12 events.')
    expect(stdout).toMatch(/It will not send: PROPERTY_UPDATED, .*DOCUMENT_UPLOADED\./)
    expect(stdout).not.toContain(inmova.apiKey)
    expect(stdout).not.toContain('whsec_')
    const [source] = await installation.json('source', 'list')
    expect(inmova.subscriptions[0]?.url).toBe(source.inboundUrl)
  })

  test('is refused without a call to Inmova when PUBLIC_URL is an address that Inmova cannot reach', async () => {
    inmova = await startInmovaApi()
    const args = ['source', 'add', 'inmova', '--api-key-stdin', '--base-url', 'https://inmova.example']
    const { code, stdout, stderr } = await installation.run(args, {
      stdin: inmova.apiKey,
      env: { PUBLIC_URL: 'http://192.168.1.5:8080', ALLOWED_TARGETS: 'inmova.example' },
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      'hook-bridge: PUBLIC_URL: a provider cannot reach http://192.168.1.5:8080, which is an address of this ' +
        'machine or network only. Set PUBLIC_URL to the address that the internet has for this bridge.\n',
    )
    expect(await installation.json('source', 'list')).toEqual([])
  })

  test('repeats what the vendor objects to, but not the key', async () => {
    const { code, stderr } = await connect({ scopes: ['properties:read'] })
    expect(code).toBe(1)
    expect(stderr).toContain(
      '--api-key: Inmova refuses this API key (403): it needs the scope webhooks:write.',
    )
    expect(stderr).not.toContain(inmova.apiKey)
    expect(await installation.json('source', 'list')).toEqual([])
  })

  test.each([
    [true, 'Inmova deleted its webhook, too.'],
    [
      false,
      /Inmova \(http.*\) keeps its webhook .*no delete\. Nothing arrives .* answers 404\. If it can be deleted at all/,
    ],
  ])(
    'source remove says what became of the registration (vendor can delete: %s)',
    async (documented, said) => {
      await connect({ documented })
      const [{ id }] = await installation.json('source', 'list')
      const { code, stdout } = await installation.run(['source', 'remove', id])
      expect(code).toBe(0)
      expect(stdout).toMatch(said)
      expect(await installation.json('source', 'list')).toEqual([])
    },
  )
})

describe('source list and source remove', () => {
  test('list shows a table for people and the same as JSON for scripts; secrets are in neither', async () => {
    await installation.run(['source', 'add', 'cablenetai', '--name', 'Oficina\u001b[31m'])
    const { stdout } = await installation.run(['source', 'list'])
    expect(stdout).toMatch(
      /^ID +PROVIDER +NAME +LAST EVENT +INBOUND URL\nsrc_\w+ +CablenetAI +Oficina \[31m +never +https/,
    )
    const list = await installation.run(['source', 'list', '--json'])
    expect(JSON.parse(list.stdout)).toEqual([
      {
        id: expect.stringMatching(/^src_/),
        provider: 'cablenetai',
        name: 'Oficina [31m',
        inboundUrl: expect.stringMatching(/^https:\/\/hooks\.example\.com\/in\//),
        switchedOff: [],
        createdAt: expect.any(String),
        lastEventAt: null,
      },
    ])
    expect(stdout + list.stdout).not.toContain('whsec_')
  })

  test('remove names the panel that still has the URL, and refuses an unknown id', async () => {
    const { id } = await installation.json('source', 'add', 'cablenetai')
    const { stdout } = await installation.run(['source', 'remove', id])
    expect(stdout).toContain(
      'CablenetAI still has the URL: delete the endpoint in /integraciones-mias -> Webhooks.',
    )
    const again = await installation.run(['source', 'remove', id])
    expect([again.code, again.stderr]).toEqual([
      1,
      `hook-bridge: There is no source with the id ${id}. npx hook-bridge source list shows all.\n`,
    ])
    expect((await installation.run(['source', 'list'])).stdout).toContain('No account is connected.')
  })
})
