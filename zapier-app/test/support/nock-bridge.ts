import nock from 'nock'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

export const BRIDGE = 'https://bridge.example.com'
export const authData = { bridgeUrl: BRIDGE, apiKey: 'a-key-of-the-bridge' }

/**
 * A bridge that answers as told. An unexpected request fails the test: nock answers 501 to it, which a test of an
 * error might take for the error that it waits for.
 */
export function useNock(): void {
  const unexpected: string[] = []
  const note = (request: { method?: string }) => unexpected.push(request.method ?? 'a request')
  beforeAll(() => {
    nock.disableNetConnect()
    nock.emitter.on('no match', note)
  })
  afterEach(() => {
    const left = nock.pendingMocks()
    nock.cleanAll()
    expect({ unexpected: unexpected.splice(0), left }).toEqual({ unexpected: [], left: [] })
  })
  afterAll(() => {
    nock.emitter.off('no match', note)
    nock.enableNetConnect()
    nock.restore()
  })
}

/** The API of the bridge, which takes this connection's key alone. */
export function api(): nock.Scope {
  return nock(`${BRIDGE}/api/v1`, { reqheaders: { authorization: `Bearer ${authData.apiKey}` } })
}

export const success = (data: unknown) => ({ success: true, data })
export const page = (data: unknown[], nextCursor: string | null = null) => ({
  ...success(data),
  pagination: { nextCursor },
})
export const failure = (code: string, error: string) => ({ success: false, error, code })
