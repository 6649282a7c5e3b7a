// Real: the hook-bridge program as a child process and its database, and a bridge that serves it. Observed: what is
// printed, exit codes, and whether the bridge lets the link in.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation

beforeEach(async () => {
  installation = await createInstallation()
})
afterEach(() => installation[Symbol.asyncDispose]())

/** Opens the link and sends its form, as a browser would. */
async function open(url: string): Promise<{ status: number; cookies: string }> {
  const page = await fetch(url)
  const text = await page.text()
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const form = new URLSearchParams()
  for (const [, name, value] of text.matchAll(/name="(_csrf|token)" value="([^"]*)"/g))
    form.set(name!, value!)
  const answer = await fetch(new URL('/console/link', url), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    redirect: 'manual',
  })
  return { status: answer.status, cookies: answer.headers.getSetCookie().join() }
}

test('the link signs in at a running bridge, once', async () => {
  await installation.serve()
  const printed = await installation.run(['console'])
  expect(printed.stdout).toMatch(
    /^Open this link within 10 minutes; it works once:\n\n {2}http:\/\/127\.0\.0\.1:\d+\/console\/link\?token=[\w-]{43}\n/,
  )
  expect(printed.stdout).toContain('It shows the workspace "default" until the API key "environment" (key_')
  const url = /http\S+/.exec(printed.stdout)![0]
  const first = await open(url)
  expect(first.status).toBe(303)
  expect(first.cookies).toContain('hook_bridge_console=')
  expect((await open(url)).status).toBe(401)
})

test('the session hangs on the key that is named; one that is revoked is refused in words', async () => {
  await installation.serve()
  const key = await installation.json('key', 'create', '--name', 'for the console')
  const link = await installation.json('console', '--key', key.id)
  expect(link).toMatchObject({ apiKeyId: key.id, minutes: 10 })
  await installation.run(['key', 'revoke', key.id])
  const refused = await installation.run(['console', '--key', key.id])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(`There is no usable API key with the id ${key.id} in this workspace.`)
})

test('where there is no API key, it says how to make one', async () => {
  await installation.json('workspace', 'add', 'Madrid')
  const refused = await installation.run(['console'])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('Make one: npx hook-bridge key create')
})
