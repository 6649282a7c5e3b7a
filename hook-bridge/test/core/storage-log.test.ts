// What the log says of a disk that refuses. Real: all of it. Doubles: the clock; the log, a list. Observed: its lines.
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { createStorageLog } from '../../src/storage-log.ts'

const REFUSED = { writes: 3, durationMs: 1, trouble: 'database or disk is full' }
const WRITTEN = { writes: 1, durationMs: 1, trouble: null }

test('trouble is said at once, then once a minute, and once when it is over', async () => {
  const clock = createFakeClock()
  const lines: string[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) })
  const heard = createStorageLog({ log, clock })
  heard(WRITTEN)
  expect(lines).toEqual([])
  for (let second = 0; second < 90; second += 1) {
    heard(REFUSED)
    heard(WRITTEN)
    await clock.advance('1s')
  }
  expect(lines.map((line) => (JSON.parse(line) as { refused: number }).refused)).toEqual([3, 183])
  await clock.advance('5s')
  heard(WRITTEN)
  heard(WRITTEN)
  expect(lines).toHaveLength(3)
  expect(lines[2]).toContain('can be written again')
})
