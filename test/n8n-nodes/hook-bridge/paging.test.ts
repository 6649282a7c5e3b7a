// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: which pages are asked for, and the output.
import { describe, expect, it } from 'vitest'
import { answersPage, bridge, mockBridge, refuses } from '../support/mocked-bridge.ts'
import { run } from '../support/run-hook-bridge.ts'

mockBridge()

const getMany = { resource: 'delivery', operation: 'getAll' }
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, nth) => ({ id: `dlv_${from + nth}` }))
const page = (query: Record<string, string>) => bridge().get('/api/v1/deliveries').query(query)

describe('Return All', () => {
  it('reads every page, the largest there are', async () => {
    answersPage(page({ limit: '100' }), rows(0, 100), 'dlv_99')
    answersPage(page({ limit: '100', cursor: 'dlv_99' }), rows(100, 100), 'dlv_199')
    answersPage(page({ limit: '100', cursor: 'dlv_199' }), rows(200, 7))
    expect(await run({ ...getMany, returnAll: true })).toEqual(rows(0, 207))
  })

  it('goes on after pages that are short or empty', async () => {
    answersPage(page({ limit: '100' }), rows(0, 3), 'dlv_99')
    answersPage(page({ limit: '100', cursor: 'dlv_99' }), [], 'dlv_199')
    answersPage(page({ limit: '100', cursor: 'dlv_199' }), rows(3, 1))
    expect(await run({ ...getMany, returnAll: true })).toEqual(rows(0, 4))
  })

  it('keeps the filters on every page', async () => {
    answersPage(page({ limit: '100', status: 'dead' }), rows(0, 1), 'dlv_0')
    answersPage(page({ limit: '100', status: 'dead', cursor: 'dlv_0' }), rows(1, 1))
    expect(await run({ ...getMany, returnAll: true, filters: { status: 'dead' } })).toEqual(rows(0, 2))
  })

  it('gives nothing for an empty list', async () => {
    answersPage(page({ limit: '100' }), [])
    expect(await run({ ...getMany, returnAll: true })).toEqual([])
  })

  it('fails as a whole where a later page is refused', async () => {
    answersPage(page({ limit: '100' }), rows(0, 1), 'dlv_0')
    refuses(page({ limit: '100', cursor: 'dlv_0' }), 503, { error: 'Not now.', code: 'UNAVAILABLE' })
    await expect(run({ ...getMany, returnAll: true })).rejects.toThrow('Not now.')
  })
})

describe('Limit', () => {
  it('is reached over several pages, and the last one asks for no more than is missing', async () => {
    answersPage(page({ limit: '100' }), rows(0, 100), 'dlv_99')
    answersPage(page({ limit: '20', cursor: 'dlv_99' }), rows(100, 20), 'dlv_119')
    expect(await run({ ...getMany, limit: 120 })).toEqual(rows(0, 120))
  })

  it('goes on after a short page until it is reached', async () => {
    answersPage(page({ limit: '3' }), rows(0, 1), 'dlv_2')
    answersPage(page({ limit: '2', cursor: 'dlv_2' }), rows(1, 2), 'dlv_9')
    expect(await run({ ...getMany, limit: 3 })).toEqual(rows(0, 3))
  })

  it('is no more than there is', async () => {
    answersPage(page({ limit: '50' }), rows(0, 2))
    expect(await run(getMany)).toEqual(rows(0, 2))
  })
})
