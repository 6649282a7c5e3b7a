// Real: the hook-bridge program as a child process, its database, and Make's own client. Double: Make's API on a
// loopback socket, which goes wrong at one call. Observed: what is left at Make and in the database of the bridge, what
// the command says about it, exit codes.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
import type { MakeApiCall, MakeApiFault } from '../../../../test/support/make-api-faults.ts'
import { createInstallation, type Installation, type Ran } from '../installation.ts'
import { openDatabase, webhooksAtBridge } from './made-at-bridge.ts'

let installation: Installation
let make: MakeApi

beforeAll(async () => {
  installation = await createInstallation()
  await installation.json('workspace', 'add', 'Oficina')
})
afterAll(() => installation[Symbol.asyncDispose]())
beforeEach(async () => {
  make = await startMakeApi()
})
afterEach(() => make[Symbol.asyncDispose]())

function setup(...events: string[]): Promise<Ran> {
  const options = events.flatMap((event) => ['--event', event])
  return installation.run(['make', 'setup', '--zone', make.zone, '--team', '123', ...options], {
    env: { MAKE_API_KEY: make.token },
  })
}

/** What is there at both sides. */
function everything() {
  return { hooks: make.hooks, scenarios: make.scenarios, webhooks: webhooksAtBridge(installation.folder) }
}

const nothing = { hooks: [], scenarios: [], webhooks: [] }
const HOOK = 'webhook \\d+ \\("hook-bridge: lead\\.created \\(CablenetAI\\)"\\) at Make'
const LOST_HOOK = 'a webhook "hook-bridge: lead\\.created \\(CablenetAI\\)" at Make'
const WEBHOOK = 'webhook wh_\\w+ at the bridge'

describe('what fails half-way is undone at both sides', () => {
  test.each<[MakeApiCall, MakeApiFault, string, string]>([
    ['GET /hooks', 500, 'Make failed (500). Try again later.', ''],
    ['GET /hooks', 'page', "answered, but not as Make's API does. Check that it is your zone.", ''],
    ['GET /hooks', 'redirect', 'could not be reached (it redirects)', ''],
    ['POST /hooks', 400, 'Make refuses it (400): Simulated failure', 'Nothing was made of it.'],
    ['POST /hooks', 403, 'Make refuses the API token (403)', 'Nothing was made of it.'],
    ['POST /hooks', 404, 'Check that', 'Nothing was made of it.'],
    ['POST /hooks', 500, 'Make failed (500)', 'Nothing was made of it.'],
    ['POST /hooks', 'drop', 'could not be reached (', 'Nothing was made of it.'],
    ['POST /hooks', 'lost-drop', 'could not be reached (', `Undone: ${LOST_HOOK}.`],
    ['POST /hooks', 'empty', "not as Make's API does", 'Nothing was made of it.'],
    [
      'POST /scenarios',
      400,
      'Could not make the scenario at Make: Make refuses it (400)',
      `Undone: ${WEBHOOK}, ${HOOK}.`,
    ],
    ['POST /scenarios', 401, 'Make does not know the API token (401)', `Undone: ${WEBHOOK}, ${HOOK}.`],
    ['POST /scenarios', 403, 'Make refuses the API token (403)', `Undone: ${WEBHOOK}, ${HOOK}.`],
    ['POST /scenarios', 502, 'Make failed (502)', `Undone: ${WEBHOOK}, ${HOOK}.`],
    ['POST /scenarios', 'drop', 'could not be reached (', `Undone: ${WEBHOOK}, ${HOOK}.`],
    ['POST /scenarios', 'page', "not as Make's API does", `Undone: ${WEBHOOK}, ${HOOK}.`],
    [
      'POST /scenarios',
      'lost-drop',
      'could not be reached (',
      `Undone: a scenario of webhook \\d+ at Make, ${WEBHOOK}, ${HOOK}.`,
    ],
    [
      'POST /scenarios/:id/start',
      400,
      'Could not start scenario',
      `Undone: scenario \\d+ at Make, ${WEBHOOK}, ${HOOK}.`,
    ],
    [
      'POST /scenarios/:id/start',
      'drop',
      'could not be',
      `Undone: scenario \\d+ at Make, ${WEBHOOK}, ${HOOK}.`,
    ],
    [
      'POST /scenarios/:id/start',
      'lost-drop',
      'could not be',
      `Undone: scenario \\d+ at Make, ${WEBHOOK}, ${HOOK}.`,
    ],
    [
      'POST /scenarios/:id/start',
      'empty',
      "not as Make's API",
      `Undone: scenario \\d+ at Make, ${WEBHOOK}, ${HOOK}.`,
    ],
    [
      'POST /scenarios/:id/start',
      'not-started',
      'Make left it switched off.',
      `Undone: scenario \\d+ at Make, ${WEBHOOK}`,
    ],
  ])('%s fails with %s', async (call, fault, reason, outcome) => {
    make.fail(call, fault)
    const { code, stdout, stderr } = await setup('lead.created')
    expect(stderr).toContain(reason)
    expect(stderr).toMatch(new RegExp(outcome))
    expect(stderr).not.toContain('    at ')
    // The simulated API repeats what it was sent, which Make may do as well.
    for (const hidden of [make.token, /whsec_\w/]) expect(stderr).not.toMatch(hidden)
    expect([code, stdout]).toEqual([1, ''])
    expect(everything()).toEqual(nothing)
  })

  test('a webhook of the same name that was there before is left alone', async () => {
    const { id } = make.addHook('hook-bridge: lead.created (CablenetAI)')
    make.fail('POST /hooks', 'lost-drop')
    const args = ['make', 'setup', '--zone', make.zone, '--team', '123', '--event', 'lead.created', '--again']
    await installation.run(args, { env: { MAKE_API_KEY: make.token } })
    expect(make.hooks.map((hook) => hook.id)).toEqual([id])
  })

  test('what is gone already counts as undone', async () => {
    make.fail('POST /scenarios/:id/start', 400)
    make.fail('DELETE /scenarios/:id', 404)
    make.fail('DELETE /hooks/:id', 404)
    const { stderr } = await setup('lead.created')
    expect(stderr).toMatch(/^Undone: scenario \d+ at Make, webhook/m)
    expect(stderr).not.toContain('by hand')
  })
})

describe('several scenarios', () => {
  test('those that were finished stay, the one that fails is undone, and what is missing is named', async () => {
    make.fail('POST /scenarios', 400, { after: 1 })
    const { code, stdout, stderr } = await setup('lead.created', 'PROPERTY_UPDATED', 'TENANT_CREATED')
    expect(code).toBe(1)
    expect(stdout.match(/^Made /gm)).toHaveLength(1)
    expect(stderr).toMatch(/^Finished before, and kept: http:\/\/\S+\/123\/scenarios\/\d+\/edit$/m)
    expect(stderr).toContain(
      'To go on, the same command with: --event inmova_property_updated --event inmova_tenant_created\n',
    )
    const left = everything()
    expect(left.webhooks.map(({ events }) => events)).toEqual(['["lead.created"]'])
    expect(left.hooks).toHaveLength(1)
    expect(left.scenarios).toMatchObject([{ isActive: true }])
  })
})

describe('too many calls (429)', () => {
  test('are tried again after the time that Make names', async () => {
    make.fail('POST /scenarios', 429, { times: 1 })
    expect(await setup('TENANT_UPDATED')).toMatchObject({ code: 0, stderr: '' })
    expect(make.calls.filter(({ call }) => call === 'POST /scenarios')).toHaveLength(2)
    expect(make.scenarios).toHaveLength(1)
  })

  test('that do not end are said in plain words', async () => {
    make.fail('POST /hooks', 429)
    const { stderr } = await setup('lead.created')
    expect(stderr).toContain('Make takes no more calls for now (429), also after several tries.')
    expect([make.hooks, make.scenarios]).toEqual([[], []])
  })
})

describe('what cannot be undone is named, with how to remove it by hand', () => {
  beforeEach(() => {
    make.fail('POST /scenarios/:id/start', 400)
  })

  test('a scenario: the other things are undone all the same', async () => {
    make.fail('DELETE /scenarios/:id', 403)
    const before = everything().webhooks
    const { code, stderr } = await setup('lead.created')
    const [scenario] = make.scenarios
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^Undone: ${WEBHOOK}, ${HOOK}\\.$`, 'm'))
    expect(stderr).toContain(
      `Still there, or not known to be gone; remove it by hand:\n  scenario ${scenario!.id} at Make. Could not delete`,
    )
    expect(stderr).toContain(`Delete it in Make: http://${make.zone}/123/scenarios/${scenario!.id}/edit`)
    expect([make.hooks, everything().webhooks]).toEqual([[], before])
  })

  test('a webhook at Make', async () => {
    make.fail('DELETE /hooks/:id', 500)
    const { stderr } = await setup('lead.created')
    expect(stderr).toMatch(
      new RegExp(`^  ${HOOK}\\. Could not delete webhook \\d+ at Make: Make failed \\(500\\)`, 'm'),
    )
    expect(stderr).toContain(
      'In Make, team 123, under Webhooks: delete "hook-bridge: lead.created (CablenetAI)" if it is there.',
    )
    expect(make.scenarios).toEqual([])
  })

  test('a webhook of which nobody knows whether it was made', async () => {
    make.fail('POST /hooks', 'lost-drop')
    make.fail('GET /hooks', 500, { after: 1 })
    const { stderr } = await setup('lead.created')
    expect(stderr).toContain(
      '  a webhook "hook-bridge: lead.created (CablenetAI)" at Make. Could not list the webhooks',
    )
    expect(stderr).toContain('delete "hook-bridge: lead.created (CablenetAI)" if it is there.')
  })

  test('a scenario of which nobody knows whether it was made', async () => {
    make.fail('POST /scenarios', 'lost-drop')
    make.fail('GET /hooks/:id', 500)
    const { stderr } = await setup('lead.created')
    expect(stderr).toMatch(/^ {2}a scenario of webhook \d+ at Make\. Could not look at webhook/m)
    expect(stderr).toContain('delete the newest scenario "CablenetAI: New Lead" if it is there.')
  })

  test('a webhook at the bridge', async () => {
    const database = openDatabase(installation.folder)
    database.exec(
      "CREATE TRIGGER refuse BEFORE UPDATE OF deleted_at ON subscription BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    )
    const { stderr } = await setup('lead.created')
    database.exec('DROP TRIGGER refuse')
    database.close()
    expect(stderr).toMatch(/^ {2}webhook wh_\w+ at the bridge\. disk full$/m)
    expect(stderr).toMatch(
      /^ {4}DELETE http:\/\/127\.0\.0\.1:\d+\/api\/v1\/webhooks\/wh_\w+, with an API key/m,
    )
    expect([make.hooks, make.scenarios]).toEqual([[], []])
  })
})
