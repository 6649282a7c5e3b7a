// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: the error, in whose words it is, and what becomes of the other items.
import { NodeApiError } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { executeContext } from '../support/execute-context.ts'
import { answers, bridge, mockBridge, refuses } from '../support/mocked-bridge.ts'
import { hookBridge, run, runItems } from '../support/run-hook-bridge.ts'

mockBridge()

interface Case {
  readonly operation: string
  readonly method: 'get' | 'post' | 'delete'
  readonly path: string
  readonly parameters: Record<string, string>
}

/** Every operation that makes a request. */
const operations: Case[] = [
  {
    method: 'get',
    path: '/deliveries/dlv_1',
    parameters: { deliveryId: 'dlv_1' },
    operation: 'delivery get',
  },
  { method: 'get', path: '/deliveries', parameters: {}, operation: 'delivery getAll' },
  {
    method: 'post',
    path: '/deliveries/dlv_1/replay',
    parameters: { deliveryId: 'dlv_1' },
    operation: 'delivery replay',
  },
  { method: 'get', path: '/events/evt_1', parameters: { eventId: 'evt_1' }, operation: 'event get' },
  { method: 'get', path: '/events', parameters: {}, operation: 'event getAll' },
  { method: 'post', path: '/events', parameters: { data: '{"id":"1"}' }, operation: 'event publish' },
  {
    method: 'post',
    path: '/webhooks/wh_1/test',
    parameters: { webhookId: 'wh_1' },
    operation: 'event sendTest',
  },
  { method: 'get', path: '/event-types', parameters: {}, operation: 'eventType getAll' },
  {
    method: 'delete',
    path: '/webhooks/wh_1',
    parameters: { webhookId: 'wh_1' },
    operation: 'webhook delete',
  },
  { method: 'get', path: '/webhooks/wh_1', parameters: { webhookId: 'wh_1' }, operation: 'webhook get' },
  { method: 'get', path: '/webhooks', parameters: {}, operation: 'webhook getAll' },
]

const request = ({ method, path }: Case) => bridge()[method](`/api/v1${path}`).query(true)

function entered({ operation: named, parameters }: Case) {
  const [resource = '', operation = ''] = named.split(' ')
  return { resource, operation, ...parameters }
}

/** The error of the node; the item before the failing one needs no request. */
async function failureOf(parameters: Record<string, string>): Promise<unknown> {
  const sample = { resource: 'eventType', operation: 'getSample' }
  return await runItems([sample, parameters]).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
}

describe.each(operations)('$operation', (operation) => {
  it('says so when it is no bridge that answers, and tells which item it is about', async () => {
    request(operation).reply(200, '<html>Welcome</html>')
    const failure = await failureOf(entered(operation))
    expect(failure).toMatchObject({
      message: expect.stringContaining('is not a hook bridge'),
      context: { itemIndex: 1 },
    })
  })

  it('fails in the words of the bridge, and tells which item it is about', async () => {
    refuses(request(operation), 404, { error: 'There is no such thing.', code: 'NOT_FOUND' })
    const error = await failureOf(entered(operation))
    expect(error).toBeInstanceOf(NodeApiError)
    expect(error).toMatchObject({
      message: 'There is no such thing.',
      httpCode: '404',
      context: { itemIndex: 1 },
    })
  })

  it('tells what exactly the bridge does not take', async () => {
    const details = { events: 'must be a list of event names.' }
    refuses(request(operation), 400, {
      error: 'The request is not valid.',
      code: 'VALIDATION_ERROR',
      details,
    })
    expect(await failureOf(entered(operation))).toMatchObject({
      message: 'The request is not valid.',
      description: expect.stringContaining('events: must be a list of event names.'),
      httpCode: '400',
      context: { itemIndex: 1 },
    })
  })

  it('sends people with a wrong API key to the credential', async () => {
    refuses(request(operation), 401, { error: 'This API key is not known.', code: 'UNAUTHORIZED' })
    expect(await failureOf(entered(operation))).toMatchObject({
      message: 'This API key is not known.',
      description: expect.stringContaining('Hook Bridge API credential'),
      httpCode: '401',
      context: { itemIndex: 1 },
    })
  })

  it('names the address where no bridge answers', async () => {
    request(operation).replyWithError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    expect(await failureOf(entered(operation))).toMatchObject({
      message: 'The hook bridge at https://bridge.example.com cannot be reached',
      description: expect.stringContaining('Base URL'),
      context: { itemIndex: 1 },
    })
  })

  it('gives the error as an item where the workflow is to go on', async () => {
    refuses(request(operation), 404, { error: 'There is no such thing.', code: 'NOT_FOUND' })
    const sample = { resource: 'eventType', operation: 'getSample' }
    const output = await runItems([sample, entered(operation), sample], { continueOnFail: true })
    expect(output).toEqual([
      { json: expect.objectContaining({ id: expect.any(String) }), pairedItem: { item: 0 } },
      { json: { error: 'There is no such thing.' }, pairedItem: { item: 1 } },
      { json: expect.objectContaining({ id: expect.any(String) }), pairedItem: { item: 2 } },
    ])
  })
})

describe('an ID', () => {
  const get = { resource: 'webhook', operation: 'get' }

  it.each([['wh_1'], [' wh_1 '], [{ __rl: true, mode: 'id', value: 'wh_1' }]])(
    'can be given as %j',
    async (id) => {
      answers(bridge().get('/api/v1/webhooks/wh_1'), { id: 'wh_1' })
      expect(await run({ ...get, webhookId: id })).toEqual([{ id: 'wh_1' }])
    },
  )

  it('leads nowhere else', async () => {
    refuses(bridge().get('/api/v1/webhooks/wh_1%2F..%2F..%2Fme%3F'), 404, { error: 'No.', code: 'NOT_FOUND' })
    await expect(run({ ...get, webhookId: 'wh_1/../../me?' })).rejects.toThrow('No.')
  })

  it.each([
    ['', 'The ID of the webhook is empty'],
    ['  ', 'The ID of the webhook is empty'],
    [{ __rl: true, mode: 'list', value: '' }, 'The ID of the webhook is empty'],
    [{ __rl: true, mode: 'id', value: null }, 'The ID of the webhook is empty'],
    ['dlv_1', '"dlv_1" is not the ID of a webhook'],
    ['..', '".." is not the ID of a webhook'],
  ])('is not %j', async (webhookId, message) => {
    await expect(run({ ...get, webhookId })).rejects.toMatchObject({
      name: 'NodeOperationError',
      message,
      description: expect.stringContaining('wh_'),
      context: { itemIndex: 0 },
    })
  })
})

it('names the operation that there is not', async () => {
  expect(await failureOf({ resource: 'webhook', operation: 'sendTest' })).toMatchObject({
    name: 'NodeOperationError',
    message: 'The resource "webhook" has no operation "sendTest"',
    context: { itemIndex: 1 },
  })
})

it('tells which item it is about also where n8n itself fails', async () => {
  const entered = [{ resource: 'webhook', operation: 'getAll' }]
  const getCredentials = () => Promise.reject(new Error('Credential with ID "7" does not exist.'))
  const context = { ...executeContext({ description: hookBridge.description, entered }), getCredentials }
  await expect(hookBridge.execute.call(context)).rejects.toMatchObject({
    name: 'NodeOperationError',
    message: 'Credential with ID "7" does not exist.',
    context: { itemIndex: 0 },
  })
})
