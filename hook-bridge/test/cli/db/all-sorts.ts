import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Behaviour } from '../../../../test/support/behaviour.ts'
import { type Receiver, startReceiver } from '../../../../test/support/receiver.ts'
import type { ReceivedRequest } from '../../../../test/support/received-request.ts'
import { type InboundDoor, leadBody, sendLead } from '../../../../test/support/signed-lead.ts'
import { until } from '../../../../test/support/until.ts'
import { API_KEY, type Installation } from '../installation.ts'
import { call, type Caller } from './whole-api.ts'

/** What a bridge has been through, and how to speak to it. */
export interface AllSorts {
  readonly first: Caller
  readonly second: Caller
  readonly revokedKey: string
  /** Of the source whose secret was changed: before and after. */
  readonly doors: readonly [InboundDoor, InboundDoor]
  /** Webhooks by what they are there for. */
  readonly webhooks: Readonly<Record<Hook, { readonly id: string; readonly secret: string }>>
}

const HOOKS = ['good', 'hangs', 'fails', 'gone', 'paused', 'rotated', 'deleted'] as const
type Hook = (typeof HOOKS)[number]

/** Webhooks of the receiver at `/good`, `/fails` and so on; what comes to `/hangs` waits until `letGo`. */
export async function startMoodyReceiver(): Promise<Receiver & { letGo(): void }> {
  let open: (value: unknown) => void = () => {}
  const opened = new Promise((resolve) => (open = resolve))
  const receiver = await startReceiver({ behaviour: answer })
  async function answer({ path }: ReceivedRequest): Promise<Behaviour> {
    if (path === '/hangs' || path === '/deleted') await opened
    return { '/fails': { status: 500, body: 'a\0b' }, '/gone': { status: 410 } }[path] ?? {}
  }
  // Its figures are getters, which a copy of the object would freeze.
  return Object.assign(receiver, { letGo: () => open(undefined) })
}

/** Leads a bridge through all that leaves something in its database, and kills it while attempts are under way. */
export async function fillWithAllSorts(bridge: Installation, receiver: Receiver): Promise<AllSorts> {
  const door: InboundDoor & { id: string } = await bridge.json(
    'source',
    'add',
    'cablenetai',
    '--name',
    'Ávila',
  )
  await bridge.json('workspace', 'add', 'Málaga')
  const workspaces: { id: string; name: string }[] = await bridge.json('workspace', 'list')
  const firstId = workspaces.find(({ name }) => name !== 'Málaga')!.id
  const { key } = await bridge.json('key', 'create', '--workspace', 'Málaga')
  const revoked = await bridge.json('key', 'create', '--workspace', firstId)
  const serving = await bridge.serve()
  await bridge.json('key', 'revoke', revoked.id)
  const first = { port: bridge.port, key: API_KEY }
  const second = { port: bridge.port, key: key as string }

  const webhooks = await subscribeAll(first, receiver)
  await subscribe(second, { url: receiver.urlFor('/good'), events: ['PROPERTY_UPDATED'] })
  await subscribe(second, {
    url: receiver.urlFor('/waits'),
    events: ['TENANT_UPDATED'],
    ordered: true,
    coalesceSeconds: 3600,
    filters: [{ field: 'id', is: 'equals', value: 't-1' }],
  })
  await ask(first, 'PATCH', `/webhooks/${webhooks.paused.id}`, { active: false })

  await sendAll(first, door)
  await ask(second, 'POST', '/events', {
    event: 'PROPERTY_UPDATED',
    data: { id: 'p-1' },
    idempotencyKey: 'k-1',
  })
  for (const _ of [1, 2])
    await ask(second, 'POST', '/events', { event: 'TENANT_UPDATED', data: { id: 't-1' } })
  await ask(second, 'POST', '/sources', { provider: 'inmova', secret: 'the-secret-of-inmova-0123456789ab' })
  const rotated = await ask(first, 'POST', `/webhooks/${webhooks.rotated.id}/rotate-secret`)
  const { secret } = await bridge.json('source', 'change', door.id, '--rotate')
  await settled(first, webhooks)
  await call(first, 'DELETE', `/webhooks/${webhooks.deleted.id}`)
  await serving.stop('SIGKILL')
  removeOnePayload(bridge)
  return {
    first,
    second,
    revokedKey: revoked.key,
    doors: [door, { ...door, secret }],
    webhooks: { ...webhooks, rotated: { id: webhooks.rotated.id, secret: rotated.secret } },
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- whatever the API answers
async function ask(caller: Caller, method: string, path: string, body?: object): Promise<any> {
  const answer = JSON.parse(await call(caller, method, path, body))
  if (answer.success !== true) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer.data
}

async function subscribe(caller: Caller, body: object): Promise<{ id: string; secret: string }> {
  const { id, secret } = await ask(caller, 'POST', '/webhooks', body)
  return { id, secret }
}

async function subscribeAll(caller: Caller, receiver: Receiver): Promise<AllSorts['webhooks']> {
  const entries = []
  for (const hook of HOOKS) {
    const events = hook === 'fails' ? ['lead.created', 'PROPERTY_UPDATED'] : ['lead.created']
    const more = hook === 'fails' ? { maxRetries: 0 } : { name: `for ${hook}`, client: 'n8n' }
    entries.push([hook, await subscribe(caller, { url: receiver.urlFor(`/${hook}`), events, ...more })])
  }
  return Object.fromEntries(entries)
}

/** Leads, one of them twice; a property that no retry follows; and what the catalogue does not know. */
async function sendAll(caller: Caller, door: InboundDoor): Promise<void> {
  for (const id of ['lead-1', 'lead-2', 'lead-2', 'lead-3', 'with a\0NUL']) await sendLead(door, id)
  await sendLead(door, 'odd', leadBody('odd', { phone: 5 }))
  const unknown = JSON.stringify({ id: 'u', nobody: 'knows this' })
  const signature = createHmac('sha256', door.secret).update(unknown).digest('hex')
  await fetch(door.inboundUrl, {
    method: 'POST',
    body: unknown,
    headers: { 'x-cablenetai-signature': signature },
  })
  await ask(caller, 'POST', '/events', { event: 'PROPERTY_UPDATED', data: { id: 'p-1' } })
}

/** Waits until all has come to where it stays: delivered, dead, due later, or on its way. */
async function settled(caller: Caller, webhooks: AllSorts['webhooks']): Promise<void> {
  const count = async (hook: Hook, status: string): Promise<number> => {
    const path = `/deliveries?limit=100&webhookId=${webhooks[hook].id}&status=${status}`
    return (await ask(caller, 'GET', path)).length
  }
  await until(
    async () => (await count('good', 'delivered')) === 5 && (await count('rotated', 'delivered')) === 5,
    {
      deadlineMs: 10_000,
      what: 'deliveries to arrive',
    },
  )
  await until(async () => (await count('fails', 'dead')) === 1 && (await count('gone', 'held')) === 5, {
    deadlineMs: 10_000,
    what: 'deliveries to fail',
  })
  await until(
    async () => {
      const log = await ask(caller, 'GET', `/webhooks/${webhooks.fails.id}/logs?limit=100`)
      return log.length === 6
    },
    { deadlineMs: 10_000, what: 'attempts to fail' },
  )
}

/** As the limit to the size of the data does it, with an event of which nothing is to be sent. */
function removeOnePayload({ folder }: Installation): void {
  const db = new Database(join(folder, 'bridge.db'))
  db.prepare("DELETE FROM payload WHERE event = (SELECT id FROM event WHERE type = 'unknown')").run()
  db.close()
}
