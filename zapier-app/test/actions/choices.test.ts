// The drop-down lists that are filled from the bridge. Real: the app, run as the platform runs it.
// Doubles: the bridge (nock). Observed: the choices, and that none of them shows a whole address of a webhook.
import { expect, test } from 'vitest'
import type { Bundle } from 'zapier-platform-core'
import { events } from '../../src/generated/events.ts'
import { deliveryChoices, eventIdChoices, webhookChoices } from '../../src/inputs/choices.ts'
import { api, authData, page, useNock } from '../support/nock-bridge.ts'
import { run } from '../support/run.ts'

useNock()

const bundle = (meta: Partial<Bundle['meta']> = {}) => ({ authData, meta })

test('webhooks show their name, or their host alone, with their events', async () => {
  const url = 'https://hooks.zapier.com/hooks/standard/1/secret-part/'
  const types = events.map(({ type }) => type)
  const row = { id: 'wh_1', name: null, url, events: ['lead.created'], status: 'active' }
  api()
    .get('/webhooks')
    .reply(
      200,
      page([
        row,
        { ...row, id: 'wh_2', name: 'CRM', events: types },
        { ...row, id: 'wh_3', events: ['lead.created', 'PROPERTY_CREATED', 'x.new'], status: 'paused' },
        { ...row, id: 'wh_4', events: [] },
      ]),
    )
  expect(await run(webhookChoices, bundle())).toEqual({
    results: [
      { id: 'wh_1', label: 'hooks.zapier.com (New Lead, active)' },
      { id: 'wh_2', label: 'CRM (all events, active)' },
      { id: 'wh_3', label: 'hooks.zapier.com (New Lead and 2 more, paused)' },
      { id: 'wh_4', label: 'hooks.zapier.com (, active)' },
    ],
    paging_token: null,
  })
})

test('deliveries show event, status and time', async () => {
  const row = { id: 'dlv_1', event: 'PAYMENT_CREATED', status: 'dead', createdAt: '2026-01-15T10:30:00.000Z' }
  api()
    .get('/deliveries')
    .reply(200, page([row], 'next'))
  expect(await run(deliveryChoices, bundle())).toEqual({
    results: [{ id: 'dlv_1', label: 'New Payment, dead, 2026-01-15T10:30:00.000Z' }],
    paging_token: 'next',
  })
})

test('events show type, record and time, and go on where the page before ended', async () => {
  const row = { id: 'evt_1', type: 'unknown', subject: null, receivedAt: '2026-01-15T10:30:00.000Z' }
  api()
    .get('/events')
    .query({ cursor: 'next' })
    .reply(200, page([row, { ...row, id: 'evt_2', type: 'lead.created', subject: 'lead_1' }]))
  expect(await run(eventIdChoices, bundle({ paging_token: 'next' }))).toMatchObject({
    results: [
      { id: 'evt_1', label: 'unknown, 2026-01-15T10:30:00.000Z' },
      { id: 'evt_2', label: 'New Lead, lead_1, 2026-01-15T10:30:00.000Z' },
    ],
  })
})
