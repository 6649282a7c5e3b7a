// Receivers that answer as Zapier, Make and n8n do. Real: all of it. Doubles: the requests. Observed: the answers.
import { expect, test } from 'vitest'
import type { BehaviourRule } from './behaviour.ts'
import { answerAsN8n, limitAsMake, limitAsZapier } from './platform-behaviour.ts'
import type { ReceivedRequest } from './received-request.ts'

async function statuses(rule: BehaviourRule, times: readonly number[], path = '/hook'): Promise<number[]> {
  if (typeof rule !== 'function') throw new Error('it answers each request alike')
  const answers = []
  for (const receivedAt of times) answers.push(await rule({ path, receivedAt } as ReceivedRequest))
  return answers.map(({ status = 200 }) => status)
}

test.each([
  ['Zapier', limitAsZapier],
  ['Make', limitAsMake],
])('%s takes 30 requests to a hook in a second', async (_, limit) => {
  const rule = limit()
  const found = await statuses(rule, Array<number>(31).fill(0))
  expect(found).toEqual([...Array<number>(30).fill(200), 429])
  expect(await statuses(rule, [0], '/another')).toEqual([200])
  expect(await statuses(rule, [999, 1_000])).toEqual([429, 200])
})

test('Make refuses with 400 what finds no place in its queue', async () => {
  const queue = { room: 2 }
  const rule = limitAsMake(queue)
  expect(await statuses(rule, [0, 1, 2])).toEqual([200, 200, 400])
  queue.room = 1
  expect(await statuses(rule, [3, 4])).toEqual([200, 400])
})

test('n8n answers 404 while the workflow is not published', async () => {
  const workflow = { published: false }
  const rule = answerAsN8n(workflow)
  expect(await statuses(rule, [0])).toEqual([404])
  workflow.published = true
  expect(await statuses(rule, [1])).toEqual([200])
})
