// What the page of a webhook says of events that are held: how old the oldest is and when it is given up. Real: the whole
// service on SQLite in memory, with its limits. Doubles: the clock, and a visitor instead of a browser.
// Observed: the page in both languages, and what becomes of one too many.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import type { Config } from '../../src/config.ts'
import { createStage, type Stage } from './stage.ts'

let clock: FakeClock
let stage: Stage
let page: string

async function open(limits: Partial<Config>): Promise<void> {
  stage = await createStage({ clock, config: limits })
  const receiver = await stage.receiver()
  const { id } = await stage.webhook(stage.bridge.alice, receiver)
  page = `/console/webhooks/${id}`
}

beforeEach(() => {
  clock = createFakeClock({ startsAt: '2026-01-15T10:30:00.000Z' })
})
afterEach(() => stage[Symbol.asyncDispose]())

async function hold(...leads: readonly string[]): Promise<void> {
  await stage.bridge.alice.patch(page.replace('/console', '/api/v1'), { active: false })
  for (const lead of leads) {
    await stage.publish(stage.bridge.alice, lead)
    await clock.advance('1h')
  }
}

async function shown(language = 'en'): Promise<string> {
  const { text } = await stage.visitor.get(page, { 'accept-language': language })
  return text.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ')
}

test('the oldest has its age and its end, in both languages', async () => {
  await open({ heldDays: 2 })
  await hold('lead-1', 'lead-2')
  expect(await shown()).toContain(
    'The oldest has waited since 2026-01-15 10:30 UTC and is given up on 2026-01-17 10:30 UTC, or as soon as more than 100,000 events are held.',
  )
  expect(await shown('es')).toContain(
    'El más antiguo espera desde 2026-01-15 10:30 UTC y se abandona el 2026-01-17 10:30 UTC, o en cuanto haya más de 100.000 eventos retenidos.',
  )
})

test('where few may be held, the first one too many gives the oldest up', async () => {
  await open({ heldMax: 1 })
  await hold('lead-1')
  expect(await shown()).toContain('or as soon as more than 1 event is held.')
  await hold('lead-2')
  await stage.deliveries('dead', 1)
})

test('where nothing is held, nothing is said of it', async () => {
  await open({})
  await hold()
  expect(await shown()).not.toContain('is given up')
})
