// Real: the bridge as a process of its own, and every request of the app's connection and webhooks, rendered from its
// files. Doubles: Make, played by an evaluator of its language, and a loopback receiver in place of its hook.
// Observed: what is registered at the bridge, what its deliveries become in a scenario, and what is refused.
import { events, providerIds, sampleBody } from '@hook-bridge/event-catalog'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkFilters } from '../../../hook-bridge/src/filters/check-filters.ts'
import { checkOptions } from '../../../hook-bridge/src/subscriptions/check-options.ts'
import { API_KEY, type RunningBridge, startBridge } from '../../support/bridge.ts'
import type { ReceivedRequest } from '../../support/received-request.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { code } from './support/app-files.ts'
import { openPlaces, placesIn, placesOf } from './support/fields.ts'
import {
  attach,
  connect,
  type Connection,
  detach,
  type Hook,
  type Incoming,
  receive,
  update,
} from './support/make.ts'

interface Registered {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly client: string
  readonly retryPolicy: string
  readonly name: string
  readonly filters: readonly object[]
  readonly coalesceSeconds: number | null
}

let bridge: RunningBridge
let receiver: Receiver
let connection: Connection

beforeAll(async () => {
  bridge = await startBridge()
  connection = { baseUrl: bridge.origin, apiKey: API_KEY }
}, 30_000)

afterAll(() => bridge[Symbol.asyncDispose]())

beforeEach(async () => {
  receiver = await startReceiver()
  return () => receiver.close()
})

const registered = () => bridge.call<Registered[]>('GET', '/webhooks?limit=100')

/** `inmova_property_created` has the webhook `inmovaPropertyCreated`. */
const webhookOf = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** As Make hands a request to a webhook. */
const seenByMake = ({ headers, body }: ReceivedRequest): Incoming => ({
  headers,
  body: JSON.parse(body.toString('utf8')) as unknown,
})

function outputOf(webhookId: string): { places: string[]; open: Set<string> } {
  const trigger = `watch${webhookId.charAt(0).toUpperCase()}${webhookId.slice(1)}`
  const fields = code('module', trigger, 'interface')
  return { places: placesOf(fields), open: openPlaces(fields) }
}

describe('the connection', () => {
  it('is saved with the name of the workspace, for the right key', async () => {
    const saved = await connect({ baseUrl: bridge.origin, apiKey: API_KEY })
    expect(saved).toEqual({ data: connection, label: `default at ${bridge.origin}` })
  })

  it('is refused for a wrong key, in the words of the bridge', async () => {
    await expect(connect({ baseUrl: bridge.origin, apiKey: 'not-the-key' })).rejects.toMatchObject({
      type: 'InvalidAccessTokenError',
      message:
        '[401] This API key is unknown or was revoked. Check that all of it was copied, or ask for a new one.',
    })
  })

  it('is refused where something else answers any address', async () => {
    receiver.behave({ body: '{"status":"ok"}', headers: { 'content-type': 'application/json' } })
    await expect(connect({ baseUrl: new URL(receiver.url).origin, apiKey: API_KEY })).rejects.toThrow(
      'What answers at this base URL is not a hook bridge.',
    )
  })

  it('is refused where something else knows no such address', async () => {
    receiver.behave({ status: 404, body: '{}', headers: { 'content-type': 'application/json' } })
    await expect(connect({ baseUrl: new URL(receiver.url).origin, apiKey: API_KEY })).rejects.toThrow(
      '[404] There is no hook bridge at this base URL.',
    )
  })
})

describe.each(events)('the trigger for $key', (event) => {
  const id = webhookOf(event.key)

  it('registers at the bridge, puts out what comes, and leaves', async () => {
    const hook = await attach(id, connection, receiver.url)
    expect(await registered()).toMatchObject([
      { id: hook.data['externalHookId'], events: [event.type], client: 'make', retryPolicy: '24h' },
    ])

    const { eventId } = await bridge.call<{ eventId: string }>('POST', '/events', {
      event: event.type,
      data: event.sample,
    })
    const output = receive(id, hook, seenByMake(await receiver.waitFor(1)))
    // The time of publishing is that of the body, for providers that have one.
    const { timestamp: _, ...body } = sampleBody(event)
    expect(output).toMatchObject({ ...body, eventId, isTest: false })
    const { places, open } = outputOf(id)
    expect(placesIn(output, open).filter((place) => !places.includes(place))).toEqual([])

    await detach(id, connection, hook)
    expect(await registered()).toEqual([])
  })
})

describe('the filters of a trigger', () => {
  const id = 'inmovaPropertyUpdated'
  const dear = { field: 'price', is: 'above', value: '100000' }
  const filtersAtBridge = async () => (await registered())[0]?.filters

  it('are asked of the bridge, changed and taken away', async () => {
    const hook = await attach(id, connection, receiver.url, { filters: [dear] })
    expect(await filtersAtBridge()).toEqual([{ ...dear, value: 100_000 }])
    const changed = await update(id, connection, hook, { filters: [{ field: 'city', is: 'changed' }] })
    expect(changed).toEqual(hook)
    expect(await filtersAtBridge()).toEqual([{ field: 'city', is: 'changed' }])
    await update(id, connection, hook, { filters: [] })
    expect(await filtersAtBridge()).toEqual([])
    await detach(id, connection, hook)
  })

  it('are none where none were added', async () => {
    const hook = await attach(id, connection, receiver.url)
    expect(await filtersAtBridge()).toEqual([])
    expect(await update(id, connection, hook, {})).toEqual(hook)
    await detach(id, connection, hook)
  })

  it('are refused in the words of the bridge where they do not fit', async () => {
    const failure = attach(id, connection, receiver.url, { filters: [{ ...dear, value: 'much' }] })
    await expect(failure).rejects.toThrow('filters.0.value: must be a number.')
  })

  it('offer fields that the bridge takes', async () => {
    for (const { key, type } of events) {
      const [filters] = code('webhook', webhookOf(key), 'params') as unknown as Parameter[]
      const asked = filters!.spec[0]!.options.map(({ value }) => ({
        field: value,
        is: 'equals',
        value: null,
      }))
      expect(
        asked.flatMap((filter) => Object.values(checkFilters([filter as never], [type]).details)),
      ).toEqual([])
    }
  })
})

describe('the seconds to collect updates', () => {
  const id = 'inmovaPropertyUpdated'
  const secondsAtBridge = async () => (await registered())[0]?.coalesceSeconds

  it('are asked of the bridge, changed and taken away', async () => {
    const hook = await attach(id, connection, receiver.url, { coalesceSeconds: 30 })
    expect(await secondsAtBridge()).toBe(30)
    expect(await update(id, connection, hook, { coalesceSeconds: 60 })).toEqual(hook)
    expect(await secondsAtBridge()).toBe(60)
    await update(id, connection, hook, {})
    expect(await secondsAtBridge()).toBeNull()
    await detach(id, connection, hook)
  })

  it('are refused in the words of the bridge where they are too many', async () => {
    const failure = attach(id, connection, receiver.url, { coalesceSeconds: 3601 })
    await expect(failure).rejects.toThrow('coalesceSeconds: must be a whole number from 1 to 3600.')
  })

  it('make one output of several updates, all fields of which can be mapped', async () => {
    const hook = await attach(id, connection, receiver.url, { coalesceSeconds: 1 })
    const change = (from: number, to: number) => ({ id: 'P-1', changes: { price: { old: from, new: to } } })
    const ids: string[] = []
    for (const data of [change(100, 110), change(110, 120)]) {
      const { eventId } = await bridge.call<{ eventId: string }>('POST', '/events', {
        event: 'PROPERTY_UPDATED',
        data,
      })
      ids.push(eventId)
    }
    const output = receive(id, hook, seenByMake(await receiver.waitFor(1)))
    expect(output).toMatchObject({ eventId: ids[0], mergedEvents: ids, data: change(100, 120) })
    const { places, open } = outputOf(id)
    expect(placesIn(output, open).filter((place) => !places.includes(place))).toEqual([])
    expect(receiver.count).toBe(1)
    await detach(id, connection, hook)
  })

  it.each(events)(
    'are asked for in the trigger for $key just where the bridge has something to merge',
    (event) => {
      const names = code('webhook', webhookOf(event.key), 'params').map(({ name }) => name)
      const isMergeable =
        Object.keys(checkOptions({ coalesceSeconds: 30 }, [event.type]).details).length === 0
      expect(names.includes('coalesceSeconds')).toBe(isMergeable)
    },
  )
})

interface Parameter {
  readonly spec: readonly { readonly options: readonly { readonly value: string }[] }[]
}

describe('what a webhook lets through', () => {
  let hook: Hook
  let genuine: Incoming

  beforeEach(async () => {
    hook = await attach('inmovaPropertyUpdated', connection, receiver.url)
    await bridge.call('POST', `/webhooks/${String(hook.data['externalHookId'])}/test`, {})
    genuine = seenByMake(await receiver.waitFor(1))
    return () => detach('inmovaPropertyUpdated', connection, hook)
  })

  it('is what the bridge signed, a test event, too', () => {
    expect(receive('inmovaPropertyUpdated', hook, genuine)).toMatchObject({ isTest: true })
  })

  it('is nothing that was changed on the way', () => {
    const body = { ...(genuine.body as object), event: 'PROPERTY_DELETED' }
    expect(receive('inmovaPropertyUpdated', hook, { ...genuine, body })).toBeUndefined()
  })

  it.each([undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`])(
    'is nothing with the signature %j',
    (signature) => {
      const headers = { ...genuine.headers, 'x-inmova-signature': signature }
      expect(receive('inmovaPropertyUpdated', hook, { ...genuine, headers })).toBeUndefined()
    },
  )

  it.each([{}, { secret: '' }, { secret: null }, { secret: 'whsec_of-somebody-else' }])(
    'is nothing where the webhook kept %j',
    (data) => {
      expect(receive('inmovaPropertyUpdated', { data }, genuine)).toBeUndefined()
    },
  )

  it('is signed with the newest secret: whoever adds the same webhook again gets it', async () => {
    const again = await attach('inmovaPropertyUpdated', connection, receiver.url)
    expect(again.data['externalHookId']).toBe(hook.data['externalHookId'])
    await bridge.call('POST', `/webhooks/${String(hook.data['externalHookId'])}/test`, {})
    const incoming = seenByMake(await receiver.waitFor(2))
    expect(receive('inmovaPropertyUpdated', again, incoming)).toBeDefined()
    expect(receive('inmovaPropertyUpdated', hook, incoming)).toBeUndefined()
  })
})

describe.each(providerIds)('the trigger for any event of %s', (provider) => {
  const id = `${provider}Events`
  const [first, second, third] = events.filter((event) => event.provider === provider)

  it('takes the events that were chosen, says which one came, and takes others once they are chosen', async () => {
    const hook = await attach(id, connection, receiver.url, { events: [first!.type, second!.type] })
    const [webhook] = await registered()
    expect(webhook?.events.toSorted()).toEqual([first!.type, second!.type].sort())

    const publish = ({ type, sample }: (typeof events)[number]) =>
      bridge.call('POST', '/events', { event: type, data: sample })
    await publish(third!)
    await publish(second!)
    const name = provider === 'cablenetai' ? 'eventType' : 'event'
    const output = receive(id, hook, seenByMake(await receiver.waitFor(1)))
    expect(output).toMatchObject({ [name]: second!.type })
    const { places, open } = outputOf(id)
    expect(placesIn(output, open).filter((place) => !places.includes(place))).toEqual([])

    const changed = await update(id, connection, hook, { events: [third!.type] })
    expect(changed).toEqual(hook)
    await publish(first!)
    await publish(third!)
    const next = seenByMake(await receiver.waitFor(2))
    expect(receive(id, changed, next)).toMatchObject({ [name]: third!.type })
    expect(receiver.count).toBe(2)
    await detach(id, connection, hook)
  })
})

describe('a webhook that Make deletes', () => {
  it('may be deleted twice, or after somebody deleted it at the bridge', async () => {
    const hook = await attach('cablenetaiLeadCreated', connection, receiver.url)
    await bridge.call('DELETE', `/webhooks/${String(hook.data['externalHookId'])}`)
    await detach('cablenetaiLeadCreated', connection, hook)
    await detach('cablenetaiLeadCreated', connection, hook)
    expect(await registered()).toEqual([])
  })

  it('stays, and says why, when the API key is no longer right', async () => {
    const hook = await attach('cablenetaiLeadCreated', connection, receiver.url)
    const revoked = { ...connection, apiKey: 'revoked' }
    await expect(detach('cablenetaiLeadCreated', revoked, hook)).rejects.toMatchObject({
      type: 'InvalidAccessTokenError',
    })
    expect(await registered()).toHaveLength(1)
    await detach('cablenetaiLeadCreated', connection, hook)
  })
})

describe('a webhook that the bridge does not take', () => {
  it('is refused in words that name the address', async () => {
    const failure = attach('cablenetaiLeadCreated', connection, 'https://10.0.0.1/hook')
    await expect(failure).rejects.toThrow(/^\[400\] .*10\.0\.0\.1/)
  })

  it('is refused with no events chosen', async () => {
    const failure = attach('inmovaEvents', connection, receiver.url, { events: [] })
    await expect(failure).rejects.toThrow(/^\[400\] /)
  })

  it('says after somebody deleted it at the bridge that it has to be added anew', async () => {
    const hook = await attach('inmovaEvents', connection, receiver.url, { events: ['TENANT_CREATED'] })
    await detach('inmovaEvents', connection, hook)
    const failure = update('inmovaEvents', connection, hook, { events: ['TENANT_UPDATED'] })
    await expect(failure).rejects.toThrow(
      '[404] The hook bridge does not know this webhook any more. Delete it here, and add a new one.',
    )
  })
})
