// The trace of an event follows from its id. Real: all of it. Doubles: none. Observed: the ids.
import { describe, expect, test } from 'vitest'
import { createPublicIds } from '../../src/public-id.ts'
import { traceOf } from '../../src/tracing/event-trace.ts'

const KEY = Buffer.alloc(32, 7)

describe('the trace of an event', () => {
  test('is the same in every process that has the key of the database', () => {
    expect(traceOf(createPublicIds(KEY), 4711)).toEqual(traceOf(createPublicIds(Buffer.from(KEY)), 4711))
    expect(traceOf(createPublicIds(KEY), 4711)).not.toEqual(
      traceOf(createPublicIds(Buffer.alloc(32, 8)), 4711),
    )
  })

  test('has ids as W3C Trace Context wants them', () => {
    const { traceId, rootSpanId } = traceOf(createPublicIds(KEY), 1)
    expect(traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(rootSpanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
  })

  test('is of one event only, and tells neither its public id nor how many there are', () => {
    const publicIds = createPublicIds(KEY)
    const traces = Array.from({ length: 10_000 }, (_, event) => traceOf(publicIds, event + 1))
    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(traces.length)
    expect(new Set(traces.map(({ rootSpanId }) => rootSpanId)).size).toBe(traces.length)
    expect(traces.map(({ traceId }) => traceId).toSorted()).not.toEqual(traces.map(({ traceId }) => traceId))
    expect(publicIds.format('evt', 1)).not.toContain(traces[0]!.traceId)
    expect(publicIds.parse('evt', `evt_${traces[0]!.traceId}`)).toBeUndefined()
  })
})
