/*
 * Validation, as `npm run zapier:validate` does it.
 *
 * Real: Zapier's own tool on the staged app. Double: a server on this machine in place of Zapier's checks.
 * Observed: what the command is told, and what was sent.
 */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../folders.ts'
import { type StagedApp, stageApp } from '../stage.ts'
import { validateStructure, validateStyle } from '../validation.ts'

let temporary: TemporaryFolder
let staged: StagedApp
let checks: Server
let failures = 0
let silent = false
let asked: { readonly path: string | undefined; readonly deployKey: unknown } | undefined

beforeAll(async () => {
  temporary = await temporaryFolder()
  staged = await stageApp(temporary)
  checks = createServer((request, response) => {
    asked = { path: request.url, deployKey: request.headers['x-deploy-key'] }
    if (silent) return
    request.resume().on('end', () => response.end(JSON.stringify(checkResult(failures))))
  }).listen(0, '127.0.0.1')
  await once(checks, 'listening')
})

afterAll(async () => {
  checks.closeAllConnections()
  checks.close()
  await temporary[Symbol.asyncDispose]()
})

afterEach(() => void vi.unstubAllEnvs())

function checkResult(failed: number): object {
  const finding = {
    type: 'read',
    violations: [{ type: 'x', results: [{ message: 'No sample', tag: 'D010' }] }],
  }
  const none = { total_failures: 0, display_label: 'None', results: [] }
  const errors = { total_failures: failed, display_label: 'Errors', results: failed > 0 ? [finding] : [] }
  return { passes: [1, 2], errors, warnings: none, suggestions: none }
}

function askHere(port = (checks.address() as AddressInfo).port): void {
  vi.stubEnv('ZAPIER_BASE_ENDPOINT', `http://127.0.0.1:${port}`)
}

test('the app is structurally sound', async () => {
  await validateStructure(staged)
})

test('style is checked by the server, without a login', async () => {
  askHere()
  expect(await validateStyle(staged)).toEqual({
    checked: true,
    words: expect.stringContaining('0 checks failed'),
  })
  expect(asked).toEqual({ path: '/api/platform/cli/check', deployKey: undefined })
})

test('a failed check is told with its findings, although the tool itself ends with 0', async () => {
  askHere()
  failures = 1
  await expect(validateStyle(staged)).rejects.toThrow('No sample (D010)')
})

test('style stays unchecked where the server does not answer, and the reason is told', async () => {
  askHere(9)
  expect(await validateStyle(staged)).toEqual({
    checked: false,
    words: expect.stringContaining('fetch failed'),
  })
})

test('style stays unchecked where the server takes the question and never answers', async () => {
  askHere()
  silent = true
  expect(await validateStyle(staged, 5_000)).toEqual({
    checked: false,
    words: expect.stringContaining('no answer in time'),
  })
})

test('an app that is not sound is refused with the findings', async () => {
  const app = `export default { version: '1.0.0', platformVersion: '19.1.0', nonsense: true }`
  await writeFile(join(staged.folder, 'dist/index.js'), app)
  await expect(validateStructure(staged)).rejects.toThrow('additional property "nonsense"')
})
