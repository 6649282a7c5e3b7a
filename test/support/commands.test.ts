// Real: the simulators as programs, each a process of its own, as someone would use them by hand.
// Doubles: none. Observed: their output.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fieldsOf } from './fields-of.ts'
import { runProgram, type RunningProgram } from './run-program.ts'
import { until } from './until.ts'

function run(name: string, ...args: string[]): Promise<RunningProgram> {
  return runProgram(process.execPath, [fileURLToPath(new URL(`${name}.ts`, import.meta.url)), ...args])
}

/** The n-th line of a program's output, as JSON. */
async function lineOf(program: RunningProgram, nth: number): Promise<Readonly<Record<string, unknown>>> {
  const line = await until(() => {
    const lines = program.output().split('\n')
    return lines.length > nth ? lines[nth - 1] : undefined
  })
  return fieldsOf(JSON.parse(line))
}

test.each(['receiver', 'cablenetai-simulator', 'inmova-simulator', 'inmova-api-simulator'])(
  '%s --help lists its options',
  async (name) => {
    const program = await run(name, '--help')
    await until(() => !program.isRunning())
    expect(program.output()).toContain('--')
  },
)

test('an unknown option is refused with a hint', async () => {
  const program = await run('receiver', '--colour', 'red')
  await until(() => !program.isRunning())
  expect(program.output()).toContain('Try --help')
})

test('a receiver started by hand prints what the vendors send to it', async () => {
  await using receiver = await run('receiver', '--secret', 's3cret', '--refuse')
  const { url, figures } = await lineOf(receiver, 1)
  const to = ['--url', String(url), '--secret', 's3cret']
  await using cablenetai = await run('cablenetai-simulator', ...to, '--event', 'lead.created')
  expect(await lineOf(cablenetai, 1)).toMatchObject({ number: 1, status: 200 })
  await using inmova = await run('inmova-simulator', ...to, '--sender', 'guide')
  expect(await lineOf(inmova, 1)).toMatchObject({ number: 1, status: 200 })
  expect(await lineOf(receiver, 2)).toMatchObject({ nth: 1, verification: { vendor: { result: 'valid' } } })
  const counted: unknown = await (await fetch(String(figures))).json()
  expect(counted).toMatchObject({ count: 2 })
})

test("Inmova's API started by hand takes a webhook and sends an event to it", async () => {
  await using receiver = await run('receiver')
  await using api = await run('inmova-api-simulator')
  const { url } = await lineOf(receiver, 1)
  const { baseUrl, apiKey, dispatch } = await lineOf(api, 1)
  await fetch(`${String(baseUrl)}/api/v1/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${String(apiKey)}` },
    body: JSON.stringify({ url, events: ['TENANT_CREATED'] }),
  })
  const sent = await fetch(String(dispatch), { method: 'POST', body: '{"event":"TENANT_CREATED"}' })
  expect(await sent.json()).toEqual([{ url, delivered: true, statuses: [200] }])
  expect(await lineOf(receiver, 2)).toMatchObject({ nth: 1, method: 'POST' })
})
