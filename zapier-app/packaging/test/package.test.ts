/*
 * The app as Zapier runs it.
 *
 * Real: the build of Zapier's own tool; its zip, unpacked where no other package can be found; its Lambda handler, in
 * processes of Node 22 (Zapier's runtime) and of this repository's Node. Double: we send the events that Zapier would.
 * Observed: the zips, and what the handler answers.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EventDefinition, events, providers, sampleBody } from '@hook-bridge/event-catalog'
import { buildPackage, type BuiltPackage } from '../build-package.ts'
import { describeImport, describeZip, LARGEST_BUILD } from '../describe.ts'
import { type TemporaryFolder, temporaryFolder } from '../folders.ts'
import { importTimes, type LambdaEvent, runInLambda } from '../lambda.ts'
import { node22 } from '../node-22.ts'
import { readZip, unpack } from '../zip.ts'

const SECRET = 'whsec_5f0c'

let built: BuiltPackage
let folder: TemporaryFolder

beforeAll(async () => {
  built = await buildPackage()
  folder = await temporaryFolder()
  await unpack(readZip(built.build), folder.path)
  await node22()
})

afterAll(() => folder[Symbol.asyncDispose]())

/** A delivery of the bridge as Zapier hands it to the trigger: renamed headers, the body as text. */
function delivery(event: EventDefinition, { secret = SECRET, id = 'evt_1' } = {}): LambdaEvent {
  const { header, prefix } = providers[event.provider].signature
  const content = JSON.stringify(sampleBody(event))
  const signature = prefix + createHmac('sha256', secret).update(content).digest('hex')
  return {
    command: 'execute',
    method: `triggers.${event.key}.operation.perform`,
    bundle: {
      authData: {},
      inputData: {},
      subscribeData: { id: 'wh_1', secret: SECRET },
      cleanedRequest: { ...sampleBody(event), querystring: {} },
      rawRequest: {
        method: 'POST',
        querystring: '',
        headers: { 'Content-Type': 'application/json', [`Http-${header}`]: signature, 'Http-Webhook-Id': id },
        content,
      },
    },
  }
}

describe('the zips', () => {
  test(`build.zip is smaller than ${LARGEST_BUILD.toLocaleString('en')} bytes`, () => {
    console.log(describeZip('build.zip', built.build))
    console.log(describeZip('source.zip', built.source))
    expect(built.build.length).toBeLessThan(LARGEST_BUILD)
  })

  test('build.zip holds no zod and no package of the workspaces', () => {
    const names = readZip(built.build).map(({ name }) => name)
    expect(names).toContain('node_modules/zapier-platform-core/index.mjs')
    expect(names.filter((name) => /zod|@hook-bridge/.test(name))).toEqual([])
  })

  test('source.zip holds the bundle, the sources it was made from and the lock file, and nothing that is secret', () => {
    const names = readZip(built.source).map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['dist/index.js', 'package-lock.json', 'source/zapier-app/src/index.ts']),
    )
    expect(names.filter((name) => /\.env|\.zapierapprc|\.npmrc|node_modules/.test(name))).toEqual([])
  })
})

describe.each([
  { runtime: 'Node 22', version: /^v22\./, binary: node22 },
  { runtime: 'this Node', version: new RegExp(`^${process.version}$`), binary: async () => process.execPath },
])('the unpacked build.zip on $runtime', ({ version, binary }) => {
  const run = async (lambdaEvents: readonly LambdaEvent[]) =>
    runInLambda(await binary(), folder.path, lambdaEvents)

  test('defines a trigger for every event of the catalogue', async () => {
    const { node, answers } = await run([{ command: 'definition' }])
    expect(node).toMatch(version)
    expect(answers).toEqual([{ results: expect.objectContaining({ platformVersion: '19.1.0' }) }])
    const [{ results }] = answers as [{ results: { triggers: object } }]
    expect(Object.keys(results.triggers)).toEqual(expect.arrayContaining(events.map(({ key }) => key)))
  })

  test("is valid by Zapier's schema", async () => {
    const { answers } = await run([{ command: 'validate' }])
    expect(answers).toEqual([{ results: [] }])
  })

  test('starts the Zap once for a delivery with the right signature, for every event', async () => {
    const { answers } = await run(events.map((event) => delivery(event)))
    expect(answers).toEqual(events.map((event) => ({ results: [{ id: 'evt_1', ...sampleBody(event) }] })))
  })

  test('halts softly on a delivery with a wrong signature, for every event: the Zap stays on', async () => {
    const { answers } = await run(events.map((event) => delivery(event, { secret: 'another' })))
    expect(answers).toEqual(events.map(() => ({ error: expect.objectContaining({ name: 'HaltedError' }) })))
  })

  test('starts cold in a time that is printed', async () => {
    const times = await importTimes(await binary(), folder.path)
    const { node } = await run([])
    console.log(describeImport(node, times))
  })
})
