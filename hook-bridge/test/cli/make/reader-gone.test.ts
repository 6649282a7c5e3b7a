// Real: the hook-bridge program in a shell, with a pipe whose reader ends after the first line, its database, and Make's
// own client. Double: Make's API on a loopback socket. Observed: what is made at both sides, exit codes.
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MakeApi, startMakeApi } from '../../../../test/support/make-api-simulator.ts'
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

/** Three scenarios: the first line is about the first one, the second one finds no reader, the third one is after that. */
function setupInto(into: string): Promise<Ran> {
  const events = ['lead.created', 'contract.signed', 'PROPERTY_UPDATED'].flatMap((event) => [
    '--event',
    event,
  ])
  return installation.run(['make', 'setup', '--zone', make.zone, '--team', '123', ...events], { into })
}

/** How many there are at each side. */
function made() {
  const running = make.scenarios.filter(({ isActive }) => isActive)
  return [make.hooks, running, webhooksAtBridge(installation.folder)].map(({ length }) => length)
}

describe('make setup, when nobody reads its output any more,', () => {
  test('makes all that it was asked for, as if somebody did', async () => {
    const { code, stdout, stderr } = await setupInto('| head -n 1')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe('Made "hook-bridge: lead.created (CablenetAI)", and started it:\n')
    expect(made()).toEqual([3, 3, 3])
  })

  test('undoes what fails half-way, although nobody reads about that either', async () => {
    make.fail('POST /scenarios', 400, { after: 2 })
    const { code } = await setupInto('2>&1 | head -n 1')
    expect(code).toBe(1)
    expect(make.calls.filter(({ call }) => call === 'POST /scenarios')).toHaveLength(3)
    expect([make.hooks.length, make.scenarios.length, ...made()]).toEqual([2, 2, 2, 2, 2])
  })

  test.skipIf(!existsSync('/dev/full'))(
    'says that its output is lost where the disk is full, and makes all the same',
    async () => {
      const { code, stderr } = await setupInto('> /dev/full')
      expect(code).toBe(1)
      expect(stderr).toMatch(/^hook-bridge: The output could not be written \(ENOSPC\), .* elsewhere\.\n$/)
      expect(made()).toEqual([3, 3, 3])
    },
  )
})
