/*
 * What the operator is told, and how often.
 *
 * Real: SQLite in memory, the registry, signals. Doubles: the clock; the figures of the bridge. Observed: what is written
 * down to be sent.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accept, newEvent, settlementOf } from '../store/fixtures.ts'
import { createStage, DAY, PUBLIC_URL, type Stage } from './stage.ts'

const HOUR = DAY / 24

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

const kinds = async () => (await stage.look()).map(({ kind }) => kind)

/** Sends an event to the webhook, which answers with this status. */
async function answer(row: number, status: number | null, body: string | null = null): Promise<void> {
  const { clock, store, workspace } = stage
  const startedAt = clock.now()
  const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [row], receivedAt: startedAt }))
  const error = status === 200 ? null : 'the words of somebody@example.com'
  const settled = store.settle(
    settlementOf(delivery!, {
      state: status === 200 ? 'delivered' : 'dead',
      attempt: { startedAt, durationMs: 5, status, error, answer: body },
    }),
  )
  await clock.advance('20ms')
  await settled
}

describe('a webhook', () => {
  test('that fails is told once when it is at risk, once when it is suspended, once when it is back', async () => {
    const { clock } = stage
    const since = clock.now()
    const webhook = await stage.webhook({ name: 'Leads', client: 'zapier' })
    await stage.change(webhook, { failingSince: since })
    await answer(webhook.row, 404)
    expect(await kinds()).toEqual([])
    await clock.advance(2 * DAY)
    expect(await stage.look()).toEqual([
      {
        kind: 'webhook-at-risk',
        subject: webhook.id,
        at: expect.stringMatching(/^2026-01-17T10:3\d/) as string,
        title: `Webhook at risk: "Leads" (Zapier, ${webhook.id})`,
        text:
          'No attempt since 2026-01-15 10:30 UTC has succeeded. The last attempt: Zapier answered 404: no Zap listens at ' +
          'this address. Turn the Zap on in Zapier; if it is on, turn it off and on again: it then subscribes anew. If ' +
          'there is no such Zap any more, delete the webhook. If it takes nothing by 2026-01-19 10:30 UTC, it is ' +
          'suspended at the next failure; what comes in for it is then held.',
        link: `${PUBLIC_URL}/console/webhooks/${webhook.id}`,
      },
    ])
    await clock.advance(DAY)
    expect(await kinds()).toEqual([])

    await stage.change(webhook, { state: 'suspended', stateReason: 'no' })
    const [suspended, ...others] = await stage.look()
    expect(others).toEqual([])
    expect(suspended).toMatchObject({
      kind: 'webhook-suspended',
      title: expect.stringMatching(/^Webhook suspended/),
    })
    expect(suspended!.text).toMatch(/sends nothing more to it.* answered 404.*Then activate the webhook/)
    await clock.advance(3 * DAY)
    expect(await kinds()).toEqual([])

    await stage.change(webhook, { state: 'active', failingSince: null, updatedAt: clock.now() })
    expect(await stage.look()).toMatchObject([
      { kind: 'webhook-back', title: `Webhook active again: "Leads" (Zapier, ${webhook.id})` },
    ])
    await clock.advance(3 * DAY)
    expect(await kinds()).toEqual([])
  })

  test('that was at risk and takes an event is told as working again', async () => {
    const webhook = await stage.webhook({ failingSince: stage.clock.now() - 3 * DAY })
    expect(await kinds()).toEqual(['webhook-at-risk'])
    await stage.change(webhook, { failingSince: null })
    expect(await stage.look()).toMatchObject([{ title: `Webhook works again: ${webhook.id}` }])
  })

  test('that is gone is told with what its platform says, and so is a second time', async () => {
    const webhook = await stage.webhook({ client: 'make' })
    await answer(webhook.row, 410)
    for (let time = 0; time < 2; time += 1) {
      await stage.change(webhook, { state: 'gone', stateReason: 'x' })
      const [gone] = await stage.look()
      expect(gone!.title).toBe(`Webhook gone: ${webhook.id} (Make)`)
      expect(gone!.text).toContain(
        'Make answered 410: the webhook was deleted, or no scenario has used it for 5 days.',
      )
      await stage.change(webhook, { state: 'active', updatedAt: stage.clock.now() })
      expect(await kinds()).toEqual(['webhook-back'])
    }
  })

  test('whose API key was revoked is told as suspended for that reason', async () => {
    await stage.webhook({ state: 'suspended' })
    const [notice] = await stage.look()
    expect(notice!.text).toContain('The API key that subscribed it was revoked')
  })

  test('whose receiver is just any, or does not answer, gets words that do not guess', async () => {
    const webhook = await stage.webhook({ failingSince: stage.clock.now() - 3 * DAY })
    await answer(webhook.row, null)
    expect((await stage.look())[0]!.text).toContain(
      'The last attempt: no complete answer came from its address. See whether the receiver runs',
    )
  })

  test('that a person has paused is neither well nor over; deleted, it is forgotten without a word', async () => {
    const { store, registry } = stage
    const webhook = await stage.webhook({ failingSince: stage.clock.now() - 3 * DAY })
    expect(await kinds()).toEqual(['webhook-at-risk'])
    await stage.change(webhook, { state: 'paused' })
    expect(await kinds()).toEqual([])
    await stage.change(webhook, { state: 'active' })
    expect(await kinds()).toEqual([])
    await store.removeSubscription(webhook.row, 1)
    registry.dropSubscription(webhook.row)
    expect(await kinds()).toEqual([])
    expect(await store.troubles()).toEqual([])
  })

  test('is found a second after its signal, not only at the next look', async () => {
    const { clock, store, signals } = stage
    await stage.look()
    const webhook = await stage.webhook({ state: 'gone' })
    await clock.advance('1s')
    expect(await store.troubles()).toEqual([])
    signals.emit({ kind: 'subscription-gone', subscription: webhook })
    signals.emit({ kind: 'subscription-gone', subscription: webhook })
    await clock.advance('1s')
    expect(await store.troubles()).toMatchObject([{ subject: webhook.id, kind: 'webhook-gone' }])
  })

  test('has no address, no control characters and no flood of text in its name', async () => {
    const name = `Leads\n\u202e of https://hooks.zapier.com/hooks/catch/1/secret ${'x'.repeat(200)}`
    await stage.webhook({ state: 'gone', name, url: 'https://hooks.zapier.com/hooks/catch/1/secret' })
    const [notice] = await stage.look()
    expect(notice!.title).toMatch(/^Webhook gone: "Leads of … x{40,50}…" \(Zapier, wh_\d+\)$/)
    expect(JSON.stringify(notice)).not.toContain('secret')
  })

  test('is named with its workspace where there are several', async () => {
    const { store, registry } = stage
    await stage.webhook({ state: 'gone' })
    registry.putWorkspace(await store.addWorkspace({ id: 'ws_b', name: 'Málaga', createdAt: 0 }))
    const [notice] = await stage.look()
    expect(notice!.title).toMatch(/^Webhook gone: wh_\d+ of the workspace "first"$/)
  })
})

test('nothing of events, answers or addresses is in a notice, whatever went wrong', async () => {
  const { clock, store, workspace } = stage
  const url = 'https://hook.eu1.make.com/secret-path'
  for (const state of ['active', 'suspended', 'gone'] as const) {
    const all = { client: 'make', state, url, failingSince: clock.now() - 3 * DAY } as const
    const webhook = await stage.webhook(all)
    await answer(webhook.row, 400, 'Ana Ruiz ana@example.com')
  }
  expect((await store.listEvents({ workspace: workspace.row, before: null, limit: 9 })).rows).toHaveLength(3)
  const written = JSON.stringify(await stage.look())
  expect(written).toContain('webhook-at-risk')
  expect(written).toContain('most likely for the data structure')
  for (const hidden of ['secret-path', 'Ana', 'example.com/hook', 'somebody', 'lead-1']) {
    expect(written).not.toContain(hidden)
  }
})

test('everything is said in Spanish where that is wanted', async () => {
  stage.restart({ language: 'es' })
  const webhook = await stage.webhook({ client: 'n8n', failingSince: stage.clock.now() - 3 * DAY })
  await answer(webhook.row, 404)
  stage.figures = { pending: 20_000, overdueMs: 20 * 60_000, freeBytes: 3e8 }
  const notices = await stage.look()
  expect(notices.map(({ title }) => title)).toEqual([
    `Webhook en riesgo: ${webhook.id} (n8n)`,
    'Se acumulan entregas: 20000 esperan',
    'Queda poco espacio: 300 MB en el disco de la base de datos',
  ])
  expect(notices[0]!.text).toContain('n8n respondió 404: el workflow no está publicado')
})

describe('a source', () => {
  async function source() {
    const all = { workspace: stage.workspace.row, secrets: [], switchedOff: [], upstream: null, createdAt: 0 }
    const added = await stage.store.addSource({
      ...all,
      id: 'src_1',
      provider: 'inmova',
      name: 'Oficina',
      token: 't',
    })
    return stage.registry.putSource(added)
  }

  async function sends(row: number): Promise<void> {
    const event = newEvent(stage.workspace, { source: row, receivedAt: stage.clock.now() })
    await stage.store.acceptEvent(event)
  }

  test('that is silent for longer than is usual for it is told once, and once when it speaks again', async () => {
    const { clock } = stage
    const { row } = await source()
    // For ten days, every 10 hours.
    for (let nth = 0; nth <= 24; nth += 1) {
      await sends(row)
      await clock.advance(10 * HOUR)
    }
    await clock.advance(19 * HOUR)
    expect(await kinds()).toEqual([])
    await clock.advance(2 * HOUR)
    expect(await stage.look()).toMatchObject([
      {
        kind: 'source-silent',
        subject: 'src_1',
        title: 'No events from "Oficina" (Inmova, src_1)',
        text: expect.stringMatching(
          /^Nothing has come since 2026-01-25 10:3\d UTC\. The longest pause in the 14 days before was 10 hours\./,
        ) as string,
        link: `${PUBLIC_URL}/console/sources/src_1`,
      },
    ])
    await clock.advance(5 * DAY)
    expect(await kinds()).toEqual([])
    await sends(row)
    expect(await stage.look()).toMatchObject([{ kind: 'source-back', subject: 'src_1' }])
    await clock.advance(2 * DAY)
    expect(await kinds()).toEqual([])
  })

  test('that was removed while it was silent is forgotten without a word', async () => {
    const { clock, store, registry } = stage
    const { row } = await source()
    for (let nth = 0; nth <= 10; nth += 1) {
      await sends(row)
      await clock.advance(20 * HOUR)
    }
    await clock.advance(3 * DAY)
    expect(await kinds()).toEqual(['source-silent'])
    await store.removeSource(row, 1)
    registry.dropSource(row)
    expect(await kinds()).toEqual([])
    expect(await store.troubles()).toEqual([])
  })
})

describe('the bridge', () => {
  test('whose queue is late is told once, and is over only when it is clearly so', async () => {
    stage.figures.overdueMs = 15 * 60_000
    expect(await kinds()).toEqual([])
    stage.figures = { ...stage.figures, overdueMs: 16 * 60_000, pending: 12 }
    expect(await stage.look()).toMatchObject([
      {
        kind: 'queue-growing',
        subject: null,
        title: 'Deliveries pile up: 12 wait',
        link: `${PUBLIC_URL}/console`,
      },
    ])
    for (const minutes of [14, 16, 8]) {
      stage.figures.overdueMs = minutes * 60_000
      expect(await kinds()).toEqual([])
    }
    stage.figures.overdueMs = 7 * 60_000
    expect(await kinds()).toEqual(['queue-back'])
  })

  test('whose queue is long is told, although nothing is late', async () => {
    stage.figures.pending = 10_001
    const [notice] = await stage.look()
    expect(notice!.text).toMatch(/^A receiver is slow or down/)
    stage.figures.pending = 5_000
    expect(await kinds()).toEqual(['queue-back'])
  })

  test('whose disk is nearly full is told once, and once when there is space', async () => {
    stage.figures.freeBytes = 9e8
    expect(await stage.look()).toMatchObject([
      { kind: 'disk-low', title: 'Little space left: 900 MB on the disk of the database' },
    ])
    stage.figures.freeBytes = 1.1e9
    expect(await kinds()).toEqual([])
    stage.figures.freeBytes = 1.3e9
    expect(await kinds()).toEqual(['disk-back'])
  })

  test('that has moved to a server says nothing of a disk that it does not know', async () => {
    stage.figures.freeBytes = 1
    expect(await kinds()).toEqual(['disk-low'])
    stage.figures.freeBytes = null
    expect(await kinds()).toEqual([])
    expect(await stage.store.troubles()).toEqual([])
  })
})

test('what was told is not told again after a restart, and what happened meanwhile is', async () => {
  await stage.webhook({ state: 'gone' })
  expect(await kinds()).toEqual(['webhook-gone'])
  stage.restart()
  expect(await kinds()).toEqual([])
  const other = await stage.webhook({ state: 'suspended' })
  stage.restart()
  expect((await stage.look()).map(({ subject }) => subject)).toEqual([other.id])
})

test('what cannot be found out is logged, and found out later', async () => {
  let broken = true
  stage.restart({
    readFigures: async () => {
      if (broken) throw new Error('statfs failed')
      return { deliveries: new Map(), webhooks: new Map(), inFlight: 0, databaseBytes: 0, freeBytes: 5 }
    },
  })
  expect(await kinds()).toEqual([])
  expect(stage.logged).toMatchObject([{ level: 50, msg: expect.stringContaining('it is tried again') }])
  broken = false
  expect(await kinds()).toEqual(['disk-low'])
})
