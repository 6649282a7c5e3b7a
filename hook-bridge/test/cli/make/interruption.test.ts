// Real: the hook-bridge program as a child process that is sent signals, its database, and Make's own client. Double:
// Make's API on a loopback socket, which never answers one call. Observed: what is left at both sides, and what is said.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
import type { MakeApiCall, MakeApiFault } from '../../../../test/support/make-api-faults.ts'
import { until } from '../../../../test/support/until.ts'
import type { Interruption } from '../../../src/cli/make/interruption.ts'
import { openLine } from '../../../src/cli/make/line.ts'
import { openMakeTeam } from '../../../src/cli/make/make-team.ts'
import { createInstallation, type Installation, type Ran } from '../installation.ts'
import { webhooksAtBridge } from './made-at-bridge.ts'

let installation: Installation
let make: MakeApi

beforeEach(async () => {
  make = await startMakeApi()
  installation = await createInstallation({ MAKE_API_KEY: make.token })
  await installation.json('workspace', 'add', 'Oficina')
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await make[Symbol.asyncDispose]()
})

/** Starts `make setup`, and waits until that call was made for the `nth` time. */
async function startUntil(call: MakeApiCall, nth = 1): Promise<(signal: NodeJS.Signals) => Promise<Ran>> {
  const args = ['make', 'setup', '--zone', make.zone, '--team', '123', '--event', 'lead.created']
  const running = installation.start([...args, '--event', 'PROPERTY_UPDATED'])
  const made = () => make.calls.filter((each) => each.call === call).length
  await until(() => made() === nth, { deadlineMs: 10_000, what: call })
  return running.stop
}

function everything() {
  return { hooks: make.hooks, scenarios: make.scenarios, webhooks: webhooksAtBridge(installation.folder) }
}

const nothing = { hooks: [], scenarios: [], webhooks: [] }

describe('Ctrl-C', () => {
  test.each<[MakeApiCall, MakeApiFault]>([
    ['GET /hooks', 'hang'],
    ['POST /hooks', 'hang'],
    ['POST /hooks', 'lost-hang'],
    ['POST /scenarios', 'hang'],
    ['POST /scenarios', 'lost-hang'],
    ['POST /scenarios/:id/start', 'hang'],
    ['POST /scenarios/:id/start', 'lost-hang'],
  ])('while %s does not answer (%s) leaves nothing at either side', async (call, fault) => {
    make.fail(call, fault)
    const stop = await startUntil(call)
    const { code, stdout, stderr } = await stop('SIGINT')
    expect(stderr).toContain('Stopping. What is half made is undone first')
    expect(stderr).toContain('it was interrupted.')
    expect([code, stdout]).toEqual([1, ''])
    expect(everything()).toEqual(nothing)
  })

  test('while it waits after a 429, and from an init system, does so at once, too', async () => {
    make.fail('POST /scenarios', 429)
    const stop = await startUntil('POST /scenarios')
    await stop('SIGTERM')
    expect(make.calls.filter(({ call }) => call === 'POST /scenarios')).toHaveLength(1)
    expect(everything()).toEqual(nothing)
  })

  test('during the second scenario keeps the first', async () => {
    make.fail('POST /scenarios', 'hang', { after: 1 })
    const stop = await startUntil('POST /scenarios', 2)
    const { stdout, stderr } = await stop('SIGINT')
    expect(stdout).toContain('Made "hook-bridge: lead.created (CablenetAI)"')
    expect(stderr).toContain('To go on, the same command with: --event inmova_property_updated\n')
    expect(everything()).toMatchObject({ hooks: [{}], scenarios: [{ isActive: true }], webhooks: [{}] })
  })

  test('that comes twice, as npm passes it on, does not break off the undoing; a later one does', async () => {
    make.fail('POST /scenarios', 'hang')
    make.fail('DELETE /hooks/:id', 'hang')
    const stop = await startUntil('POST /scenarios')
    void stop('SIGINT')
    await until(() => make.calls.some(({ call }) => call === 'DELETE /hooks/:id'))
    let ended = false
    const ran = stop('SIGINT')
    void ran.then(() => (ended = true))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(ended).toBe(false)
    const { stderr } = await stop('SIGINT')
    expect(stderr).toContain('Stopping at once, also what is being undone.')
    expect(stderr).toMatch(/^Undone: webhook wh_\w+ at the bridge\.$/m)
    expect(stderr).toMatch(/^ {2}webhook \d+ \("hook-bridge: .*\. Could not delete .* it was interrupted\.$/m)
  })
})

test('a call that Make never answers ends after a deadline, which is said', async () => {
  make.fail('POST /hooks', 'hang')
  const never: Interruption = { signal: new AbortController().signal, renew() {}, stop() {} }
  const team = openMakeTeam({ zone: make.zone, team: 123 }, make.token, openLine(never, 50))
  await expect(team.addHook('hook')).rejects.toThrow(
    `Could not make the webhook "hook" at Make: ${make.zone} did not answer in time.`,
  )
})
