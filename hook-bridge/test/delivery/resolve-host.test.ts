// The system's resolver is real; the answers that must be slow or wrong come from a resolver made for the test.
import { describe, expect, it } from 'vitest'
import { createResolveHost } from '../../src/delivery/resolve-host.ts'

describe('the system', () => {
  it('knows all addresses of localhost', async () => {
    const addresses = await createResolveHost()('localhost')
    expect(addresses.map(({ address }) => address)).toContainEqual(
      expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    )
  })

  it('does not know what does not exist', async () => {
    await expect(createResolveHost()('no such host')).rejects.toHaveProperty('code', 'ENOTFOUND')
  })
})

describe('a name that is asked for many times at once', () => {
  function countingResolver() {
    const asked: string[] = []
    const answer = Promise.withResolvers<readonly { address: string; family: number }[]>()
    const resolve = createResolveHost((name) => {
      asked.push(name)
      return answer.promise
    })
    return { asked, answer, resolve }
  }

  it('is asked for once, and everyone gets the answer', async () => {
    const { asked, answer, resolve } = countingResolver()
    const all = Promise.all([resolve('a.example'), resolve('a.example'), resolve('b.example')])
    answer.resolve([{ address: '192.0.2.1', family: 4 }])
    const addresses = [{ address: '192.0.2.1', family: 4 }]
    expect(await all).toEqual([addresses, addresses, addresses])
    expect(asked).toEqual(['a.example', 'b.example'])
  })

  it('is asked for again after the answer, for it may have changed', async () => {
    const { asked, answer, resolve } = countingResolver()
    answer.resolve([])
    await resolve('a.example')
    await resolve('a.example')
    expect(asked).toEqual(['a.example', 'a.example'])
  })

  it('is asked for again after a failure', async () => {
    const { asked, answer, resolve } = countingResolver()
    answer.reject(new Error('no answer'))
    await expect(resolve('a.example')).rejects.toThrow('no answer')
    await expect(resolve('a.example')).rejects.toThrow('no answer')
    expect(asked).toHaveLength(2)
  })
})
