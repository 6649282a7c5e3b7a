// The input that has a burst of updates run the Zap once. Real: the app, run as the platform runs it; the option check
// of the bridge. Doubles: the bridge's answers (nock). Observed: who offers the input, and what the bridge is asked for.
import { expect, test } from 'vitest'
import { checkOptions } from '../../../hook-bridge/src/subscriptions/check-options.ts'
import App from '../../src/index.ts'
import { events } from '../../src/generated/events.ts'
import { api, authData, failure, success, useNock } from '../support/nock-bridge.ts'
import { hookOf, staticInputs } from '../support/operations.ts'
import { failureOf, run } from '../support/run.ts'

useNock()

const targetUrl = 'https://hooks.zapier.com/hooks/standard/1/abc/'
const turnOn = (inputData: Readonly<Record<string, unknown>>) =>
  run(hookOf('inmova_property_updated').performSubscribe, { authData, targetUrl, inputData })

/** The seconds that turning a Zap with these inputs on asks the bridge for. */
async function asked(inputData: Readonly<Record<string, unknown>>): Promise<unknown> {
  let seconds: unknown
  api()
    .post('/webhooks', ({ coalesceSeconds }: { coalesceSeconds: unknown }) => {
      seconds = coalesceSeconds
      return true
    })
    .reply(201, success({ id: 'wh_1', secret: 'whsec_1' }))
  await turnOn(inputData)
  return seconds
}

test.each(events)('is an input of $key just where the bridge has something to merge', ({ key, type }) => {
  const inputs = staticInputs(App.triggers[key]!.operation).map((input) => input.key)
  const refusals = checkOptions({ coalesceSeconds: 30 }, [type]).details
  expect(inputs.includes('coalesce_seconds')).toBe(Object.keys(refusals).length === 0)
})

test.each([
  [30, 30],
  ['30', 30],
  [' 3600 ', 3600],
])('%j are %j seconds', async (typed, seconds) => {
  expect(await asked({ coalesce_seconds: typed })).toBe(seconds)
})

test.each([undefined, null, '', ' '])('%j is no wish to merge anything', async (typed) => {
  expect(await asked({ coalesce_seconds: typed })).toBeNull()
})

test.each([
  [0, 0],
  ['1.5', 1.5],
  ['half a minute', 'half a minute'],
  ['Infinity', 'Infinity'],
])('%j goes to the bridge as it is, which knows what is wrong with it', async (typed, sent) => {
  expect(await asked({ coalesce_seconds: typed })).toBe(sent)
})

test('a Zap does not turn on with seconds that the bridge refuses, and says why', async () => {
  const words = 'The request is not valid. coalesceSeconds: must be a whole number from 1 to 3600.'
  api().post('/webhooks').reply(400, failure('VALIDATION_ERROR', words))
  expect(await failureOf(turnOn({ coalesce_seconds: 7200 }))).toMatchObject({ message: words })
})
