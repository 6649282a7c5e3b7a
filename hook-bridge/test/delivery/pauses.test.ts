// How many pauses in a row a receiver has asked for. Real: all of it. Observed: the number before an attempt.
import { beforeEach, expect, test } from 'vitest'
import { createPauses, type Pauses } from '../../src/delivery/pauses.ts'

let pauses: Pauses

beforeEach(() => {
  pauses = createPauses()
})

test('each pause that ended in vain counts', () => {
  expect(pauses.before(1, 0)).toBe(0)
  pauses.noted(1, 0, 100)
  expect(pauses.before(1, 100)).toBe(1)
  pauses.noted(1, 100, 300)
  expect(pauses.before(1, 300)).toBe(2)
})

test('attempts that began before a pause ended are part of it, however many', () => {
  pauses.noted(1, 0, 100)
  pauses.noted(1, 5, 105)
  pauses.noted(1, 6, 90)
  expect(pauses.before(1, 104)).toBe(0)
  expect(pauses.before(1, 105)).toBe(1)
})

test('a success ends the row; a failure without a pause neither ends nor prolongs it', () => {
  pauses.noted(1, 0, 100)
  pauses.noted(1, 100, null)
  expect(pauses.before(1, 200)).toBe(1)
  pauses.over(1)
  expect(pauses.before(1, 200)).toBe(0)
})

test('subscriptions know nothing of each other', () => {
  pauses.noted(1, 0, 100)
  expect(pauses.before(2, 100)).toBe(0)
})
