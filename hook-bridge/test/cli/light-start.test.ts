// Real: the hook-bridge program as a child process, its database on disk. No doubles. Observed: every module that the
// process loads, named on its standard error, and its exit code.
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'

const PRINT_MODULES = fileURLToPath(new URL('../../../test/support/print-modules.ts', import.meta.url))

let installation: Installation

beforeAll(async () => {
  installation = await createInstallation()
  await installation.json('workspace', 'add', 'Oficina Madrid')
})
afterAll(() => installation[Symbol.asyncDispose]())

/** Packages and files of the bridge (from `src/` on) that the command loads, each once. */
async function loadedBy(args: readonly string[]) {
  const { code, stderr } = await installation.run(args, {
    env: { NODE_OPTIONS: `--import=${PRINT_MODULES}` },
  })
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url]) => url!)
  const partOf = (pattern: RegExp) => [...new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []))]
  return {
    code,
    packages: partOf(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//),
    files: partOf(/\/hook-bridge\/(src\/.*)$/),
  }
}

describe('help and refusals load names, options and help, and nothing that works', () => {
  test.each([
    [['--help'], 0],
    [['--version'], 0],
    [['source', 'add', '--help'], 0],
    [['make', 'setup', '--help'], 0],
    [['sauce'], 1],
    [['source', 'add', 'nobody'], 1],
    [['recover', 'wh_5e0f1a2b3c4d5e6f708192a3', '--since', 'soon'], 1],
  ])('%j', async (args, exitCode) => {
    const { code, packages, files } = await loadedBy(args)
    expect([code, packages]).toEqual([exitCode, ['commander']])
    expect(files).toContain('src/cli/commands/source.ts')
    expect(files).not.toContain('src/config.ts')
  })
})

test('a command that reads the database loads no web server, no client, no driver of the other database', async () => {
  const { code, packages } = await loadedBy(['workspace', 'list'])
  expect(code).toBe(0)
  expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', 'commander', 'zod']))
  for (const heavy of ['fastify', 'undici', 'pg', 'nodemailer', 'prom-client', '@opentelemetry/api']) {
    expect(packages).not.toContain(heavy)
  }
})

test('a bridge loads nothing for what it was not asked for: traces, mail, PostgreSQL, other schemas than zod', async () => {
  await using other = await createInstallation({ NODE_OPTIONS: `--import=${PRINT_MODULES}` })
  const { code, stderr } = await (await other.serve()).stop()
  expect(code).toBe(0)
  expect(stderr).toMatch(/^loaded file:.*\/node_modules\/fastify\//m)
  expect(stderr).not.toMatch(
    /^loaded file:.*\/node_modules\/(ajv|pg|nodemailer|@opentelemetry\/(sdk|exporter)[^/]*)\//m,
  )
})
