/* The memory of digests, alone. Real: all of it. Observed: what it returns. */
import { describe, expect, test } from 'vitest'
import { createDedupeWindow, DEDUPE_WINDOW_MS, fingerprintOf } from '../../src/store/sqlite/dedupe-window.ts'
import { digest as digestOf } from './fixtures.ts'

const digest = (text: string) => fingerprintOf(digestOf(text)).head

describe('the dedupe window', () => {
  test('finds a hundred thousand digests and invents none', () => {
    const window = createDedupeWindow(0)
    for (let id = 1; id <= 100_000; id += 1) window.remember(digest(`known ${id}`), id, 0)
    for (let id = 1; id <= 100_000; id += 997) expect(window.candidate(digest(`known ${id}`))).toBe(id)
    for (let id = 0; id < 1_000; id += 1) expect(window.candidate(digest(`unknown ${id}`))).toBeUndefined()
  })

  test('keeps a digest for at least the window and forgets it after twice that', () => {
    const window = createDedupeWindow(0)
    window.remember(digest('first'), 1, 0)
    window.remember(digest('second'), 2, DEDUPE_WINDOW_MS + 1)
    expect(window.candidate(digest('first'))).toBe(1)
    window.remember(digest('third'), 3, 2 * DEDUPE_WINDOW_MS + 2)
    expect(window.candidate(digest('first'))).toBeUndefined()
    expect(window.candidate(digest('second'))).toBe(2)
  })

  test('a digest of zeros is a digest like any other', () => {
    const window = createDedupeWindow(0)
    const { head } = fingerprintOf(Buffer.alloc(16))
    expect(window.candidate(head)).toBeUndefined()
    window.remember(head, 7, 0)
    expect(window.candidate(head)).toBe(7)
  })

  test('the newest event of a digest is the candidate', () => {
    const window = createDedupeWindow(0)
    window.remember(digest('a'), 1, 0)
    window.remember(digest('a'), 2, 0)
    expect(window.candidate(digest('a'))).toBe(2)
  })
})
