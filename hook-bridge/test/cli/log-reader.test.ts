// Real: the reader. Double: a log that grows between two looks, also in the middle of one. Observed: what is given.
import { describe, expect, test } from 'vitest'
import { createLogReader } from '../../src/cli/log-reader.ts'
import type { Page, PageRequest, StoredAttempt } from '../../src/store/read-store.ts'

const attempt = (id: number) => ({ id }) as StoredAttempt
const idsOf = (attempts: readonly StoredAttempt[]) => attempts.map(({ id }) => id)

/** A log of these ids; `hidden` ones are there, but the look that is under way does not see them. */
function createLog(...ids: number[]) {
  const hidden = new Set<number>()
  return {
    ids,
    hidden,
    async listLog({ before, limit }: PageRequest): Promise<Page<StoredAttempt>> {
      const visible = ids.filter((id) => !hidden.has(id) && id < (before ?? Infinity)).sort((a, b) => b - a)
      const rows = visible.slice(0, limit).map(attempt)
      return { rows, next: visible.length > limit ? rows.at(-1)!.id : null }
    },
  }
}

describe('the log reader', () => {
  test('begins with the newest, oldest first, and goes on with what is new', async () => {
    const log = createLog(1, 2, 3, 4)
    const reader = createLogReader(log, { workspace: 1 })
    expect(idsOf(await reader.start(2))).toEqual([3, 4])
    expect(idsOf(await reader.next())).toEqual([])
    log.ids.push(5, 7)
    expect(idsOf(await reader.next())).toEqual([5, 7])
    expect(idsOf(await reader.next())).toEqual([])
  })

  test('can begin with nothing, and on an empty log', async () => {
    const log = createLog(1, 2)
    const reader = createLogReader(log, { workspace: 1 })
    expect(await reader.start(0)).toEqual([])
    log.ids.push(3)
    expect(idsOf(await reader.next())).toEqual([3])

    const empty = createLog()
    const other = createLogReader(empty, { workspace: 1 })
    expect(await other.start(20)).toEqual([])
    empty.ids.push(1)
    expect(idsOf(await other.next())).toEqual([1])
  })

  test('reads as many pages as came since the last look', async () => {
    const log = createLog(1)
    const reader = createLogReader(log, { workspace: 1 })
    await reader.start(20)
    for (let id = 2; id <= 351; id++) log.ids.push(id)
    expect(idsOf(await reader.next())).toEqual(Array.from({ length: 350 }, (_, index) => index + 2))
  })

  test('gives in the next look what one look overlooked beside a newer one, and nothing twice', async () => {
    const log = createLog(1)
    const reader = createLogReader(log, { workspace: 1 })
    await reader.start(20)
    log.ids.push(2, 3)
    log.hidden.add(2)
    expect(idsOf(await reader.next())).toEqual([3])
    log.hidden.clear()
    log.ids.push(4)
    expect(idsOf(await reader.next())).toEqual([2, 4])
    expect(idsOf(await reader.next())).toEqual([])
  })
})
