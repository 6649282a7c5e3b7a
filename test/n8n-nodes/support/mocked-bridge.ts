import nock from 'nock'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { BASE_URL } from './execute-context.ts'

/** For a test file whose requests all go to a mocked bridge: each mock has to be used. */
export function mockBridge(): void {
  beforeAll(() => {
    nock.disableNetConnect()
  })
  afterEach(() => {
    const unused = nock.pendingMocks()
    nock.cleanAll()
    expect(unused).toEqual([])
  })
  afterAll(() => {
    nock.restore()
  })
}

/** The mocked bridge; it answers only to the key of the credential. */
export function bridge(): nock.Scope {
  return nock(BASE_URL, { reqheaders: { authorization: 'Bearer an-api-key-for-tests' } })
}

/** Gives `data` as the bridge does. */
export function answers(request: nock.Interceptor, data: unknown, status = 200): nock.Scope {
  return request.reply(status, { success: true, data })
}

/** Gives a page of a list as the bridge does. */
export function answersPage(
  request: nock.Interceptor,
  data: readonly object[],
  nextCursor: string | null = null,
) {
  return request.reply(200, { success: true, data, pagination: { nextCursor } })
}

/** Refuses as the bridge does. */
export function refuses(request: nock.Interceptor, status: number, refusal: object): nock.Scope {
  return request.reply(status, { success: false, ...refusal })
}
