/* Changes one after the other. Real: all of it. Observed: the order of things. */
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { oneAtATime } from '../../src/one-at-a-time.ts'

const owner = {}
let order: string[]

beforeEach(() => {
  order = []
})

async function change(name: string): Promise<string> {
  order.push(`${name} begins`)
  await turn()
  order.push(`${name} ends`)
  return name
}

describe('changes of one workspace', () => {
  test('run one after the other, in the order they were asked for', async () => {
    const names = ['a', 'b', 'c']
    expect(await Promise.all(names.map((name) => oneAtATime(owner, 1, () => change(name))))).toEqual(names)
    expect(order).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  test('go on after one that failed', async () => {
    const failing = oneAtATime(owner, 1, () => Promise.reject(new Error('no')))
    const next = oneAtATime(owner, 1, () => change('next'))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('next')
  })

  test('do not wait for those of another workspace, or of another store', async () => {
    await Promise.all([
      oneAtATime(owner, 1, () => change('a')),
      oneAtATime(owner, 2, () => change('b')),
      oneAtATime({}, 1, () => change('c')),
    ])
    expect(order.slice(0, 3)).toEqual(['a begins', 'b begins', 'c begins'])
  })
})
