// Real: the hook-bridge program as a child process, its database, Make's own client, and the blueprints of this pack.
// Double: Make's API on a loopback socket, in the shapes that Make documents. Observed: what is printed, exit codes,
// what the API was asked for and holds afterwards, and the webhooks in the database of the bridge.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { events } from '@hook-bridge/event-catalog'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
import { createInstallation, type Installation, type Ran } from '../installation.ts'
import { webhooksAtBridge } from './made-at-bridge.ts'

let installation: Installation
let make: MakeApi

beforeEach(async () => {
  installation = await createInstallation()
  make = await startMakeApi()
  await installation.json('workspace', 'add', 'Oficina')
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await make[Symbol.asyncDispose]()
})

/** Runs `make setup` for the simulated team, with the token in the environment. */
function setup(...args: string[]): Promise<Ran> {
  return installation.run(['make', 'setup', '--zone', make.zone, '--team', '123', ...args], {
    env: { MAKE_API_KEY: make.token },
  })
}

const eventOptions = (...names: string[]) => names.flatMap((name) => ['--event', name])
const webhooks = () => webhooksAtBridge(installation.folder)
const secretOf = (scenario: number) => String(make.scenarios[scenario]?.blueprint.flow[1]?.mapper?.['value'])

describe('make setup', () => {
  test('makes webhook, registration and scenario of an event, starts it, and says where it is and what is next', async () => {
    const { code, stdout, stderr } = await setup('--event', 'cablenetai_lead_created')
    expect(stderr).toBe('')
    expect(code).toBe(0)

    const [hook] = make.hooks
    expect(hook).toMatchObject({
      name: 'hook-bridge: lead.created (CablenetAI)',
      typeName: 'gateway-webhook',
      data: { headers: true, method: false, stringify: true },
    })
    const [webhook] = webhooks()
    expect(webhook).toMatchObject({
      name: hook!.name,
      url: hook!.url,
      events: '["lead.created"]',
      client: 'make',
      retry_policy: '24h',
    })
    const [scenario] = make.scenarios
    expect(scenario).toMatchObject({
      isActive: true,
      scheduling: { type: 'immediately' },
      id: hook!.scenarioId,
    })
    expect(make.calls.map(({ call }) => call)).toEqual([
      'GET /hooks',
      'POST /hooks',
      'POST /scenarios',
      'POST /scenarios/:id/start',
    ])
    expect(make.calls.map(({ path }) => path)).toContain('/api/v2/scenarios?confirmed=true')

    expect(stdout).toContain(`Made "${hook!.name}", and started it:\n`)
    expect(stdout).toContain(`  http://${make.zone}/123/scenarios/${scenario!.id}/edit\n`)
    expect(stdout).toContain(`webhook ${webhook!.id} at the bridge`)
    expect(stdout).toContain('replace the last module with your own steps')
    expect(stdout).toContain('npx hook-bridge send lead.created\n')
    expect(stdout).toContain(`POST /api/v1/webhooks/${webhook!.id}/test {"event": "lead.created"}`)
  })

  test('puts webhook and secret into the blueprint, takes the steps by hand out of it, and changes nothing else', async () => {
    await setup('--event', 'lead.created')
    const { default: original } = await import(
      '../../../../make-blueprints/blueprints/en/cablenetai_lead_created.json',
      { with: { type: 'json' } }
    )
    const { flow, metadata } = make.scenarios[0]!.blueprint
    const { name } = make.hooks[0]!
    expect(flow[0]!.parameters).toEqual({ ...original.flow[0]!.parameters, hook: make.hooks[0]!.id })
    expect(flow[0]!.metadata).toEqual({
      ...original.flow[0]!.metadata,
      restore: { parameters: { hook: { data: { editable: 'true' }, label: name } } },
    })
    expect(secretOf(0)).toMatch(/^whsec_[0-9a-f]{64}$/)
    expect(flow.slice(2)).toEqual(original.flow.slice(2))
    expect(JSON.stringify(metadata['notes'])).toContain('Webhook and signing secret are in place')
    expect(metadata).toEqual({ ...original.metadata, zone: make.zone, notes: metadata['notes'] })
    expect(JSON.stringify(make.scenarios[0])).not.toMatch(/PASTE|paste/)
  })

  test('makes one scenario for each event, each with a secret of its own, and an event named twice once', async () => {
    const { code, stdout } = await setup(
      ...eventOptions('lead.created', 'PROPERTY_UPDATED', 'inmova_property_updated'),
    )
    expect(code).toBe(0)
    expect(make.scenarios.map(({ isActive }) => isActive)).toEqual([true, true])
    expect(webhooks().map((webhook) => webhook.events)).toEqual(['["lead.created"]', '["PROPERTY_UPDATED"]'])
    expect(secretOf(0)).not.toBe(secretOf(1))
    expect(stdout.match(/^Made /gm)).toHaveLength(2)
  })

  test.each(['cablenetai', 'inmova'])('makes one scenario for all events of %s', async (provider) => {
    expect(await setup('--provider', provider)).toMatchObject({ code: 0, stderr: '' })
    expect(make.scenarios).toHaveLength(1)
    const types = events.filter((event) => event.provider === provider).map(({ type }) => type)
    expect(JSON.parse(webhooks()[0]!.events)).toEqual(types.sort())
    expect(make.scenarios[0]!.blueprint.flow.some(({ module }) => module === 'builtin:BasicRouter')).toBe(
      true,
    )
  })

  test('makes it in Spanish', async () => {
    await setup('--event', 'lead.created', '--language', 'es')
    expect(make.scenarios[0]!.name).toBe('CablenetAI: Nuevo lead')
    expect(JSON.stringify(make.scenarios[0]!.blueprint)).toContain(
      'El webhook y el secreto de firma ya están',
    )
    expect(JSON.stringify(make.scenarios[0]!.blueprint)).not.toMatch(/PEGA|pega/)
  })

  test('shows neither the token nor a secret nor the address of the webhook', async () => {
    const { stdout, stderr } = await setup('--event', 'lead.created')
    for (const hidden of [make.token, 'whsec_', make.hooks[0]!.udid])
      expect(stdout + stderr).not.toContain(hidden)
  })

  test('takes zone, team and token from the environment, and the zone as any address of Make', async () => {
    const env = {
      MAKE_ZONE: `http://${make.zone}/123/scenarios`,
      MAKE_TEAM_ID: '123',
      MAKE_API_KEY: make.token,
    }
    const { code } = await installation.run(['make', 'setup', '--event', 'lead.created'], { env })
    expect([code, make.scenarios.length]).toEqual([0, 1])
  })

  test('takes the token from standard input', async () => {
    const place = ['--zone', make.zone, '--team', '123']
    const args = ['make', 'setup', ...place, '--event', 'lead.created', '--token-stdin']
    expect((await installation.run(args, { stdin: `${make.token}\n` })).code).toBe(0)
    const empty = await installation.run(args)
    expect(empty.stderr).toContain('Standard input is empty: it should be the API token of Make.')
  })

  test('registers it in the workspace that is named, and asks when that is not clear', async () => {
    const { id } = await installation.json('workspace', 'add', 'Otra')
    const unclear = await setup('--event', 'lead.created')
    expect([unclear.code, unclear.stderr]).toEqual([1, expect.stringContaining('There are 2 workspaces')])
    expect(make.calls).toEqual([])
    expect((await setup('--event', 'lead.created', '--workspace', id)).code).toBe(0)
  })
})

describe('make setup, called again', () => {
  test('makes nothing that is there already, in whatever language, and names it with its link', async () => {
    await setup('--event', 'lead.created')
    const calls = make.calls.length
    const { code, stdout, stderr } = await setup(
      ...eventOptions('lead.created', 'PROPERTY_UPDATED'),
      '--language',
      'es',
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('Nothing was made, because this is in Make already:')
    expect(stderr).toContain(`/123/scenarios/${make.scenarios[0]!.id}/edit`)
    expect(stderr).toContain('For the others only: --event inmova_property_updated\n')
    expect(stderr).toContain('--again')
    expect(make.calls.slice(calls).every(({ method }) => method === 'GET')).toBe(true)
    expect([make.hooks.length, webhooks().length]).toEqual([1, 1])
  })

  test('finds it on a later page of the list, too', async () => {
    await using small = await startMakeApi({ page: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'hook-bridge: lead.created (CablenetAI)']) small.addHook(name)
    const args = ['make', 'setup', '--zone', small.zone, '--team', '123', '--event', 'lead.created']
    const { code, stderr } = await installation.run(args, { env: { MAKE_API_KEY: small.token } })
    expect(code).toBe(1)
    expect(stderr).toContain('without a scenario: delete it in Make, under Webhooks')
    expect(small.hooks).toHaveLength(5)
  })

  test('makes a second one with --again', async () => {
    await setup('--event', 'lead.created')
    expect((await setup('--event', 'lead.created', '--again')).code).toBe(0)
    expect([make.hooks.length, make.scenarios.length, webhooks().length]).toEqual([2, 2, 2])
    expect(secretOf(0)).not.toBe(secretOf(1))
  })
})

describe('make setup --dry-run', () => {
  test('shows every call with method, path and body, the secret blotted, and does nothing at either side', async () => {
    const { code, stdout, stderr } = await setup('--event', 'lead.created', '--dry-run')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Make    GET http://${make.zone}/api/v2/hooks?teamId=123`)
    expect(stdout).toContain(
      `Make    POST http://${make.zone}/api/v2/hooks?useDefaults=requiredOnly\n        {"headers":true,"method":false,"stringify":true,"name":"hook-bridge: lead.created (CablenetAI)"`,
    )
    expect(stdout).toContain('Bridge  POST /api/v1/webhooks\n        {"url":"<address of the webhook>"')
    expect(stdout).toContain(`Make    POST http://${make.zone}/api/v2/scenarios?confirmed=true\n`)
    expect(stdout).toContain('\\"hook\\":<id of the webhook>')
    expect(stdout).toContain('\\"value\\":\\"<signing secret>\\"')
    expect(stdout).toContain(`Make    POST http://${make.zone}/api/v2/scenarios/<id of the scenario>/start\n`)
    expect(stdout).toMatch(/Nothing was done, at neither side\.\n$/)
    expect(stdout).not.toMatch(/whsec_\w/)
    expect([make.calls, webhooks()]).toEqual([[], []])
  })

  test('needs neither a token nor a database', async () => {
    await using empty = await createInstallation()
    const args = [
      'make',
      'setup',
      '--zone',
      'eu1.make.com',
      '--team',
      '1',
      '--provider',
      'inmova',
      '--dry-run',
    ]
    expect((await empty.run(args)).code).toBe(0)
  })

  test('asks for the very calls that are made', async () => {
    const { stdout } = await setup('--event', 'lead.created', '--dry-run')
    await setup('--event', 'lead.created')
    const shown = [...stdout.matchAll(/^Make {4}(\w+) http:\/\/[^/]+(\S+)/gm)].map(
      ([, method, path]) => `${method} ${path}`,
    )
    const made = make.calls.map(({ method, path }) => `${method} ${path.replace(/\d+(?=\/start)/, '<id')}`)
    expect(shown.map((call) => call.replace(/<id.*/, '<id'))).toEqual(
      made.map((call) => call.replace(/<id.*/, '<id')),
    )
  })
})
