/*
 * What happens after the answer. Real: Fastify, listening. Doubles: none.
 * Observed: the order of things.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { afterAnswer } from '../../src/http/after-answer.ts'

let app: FastifyInstance
let order: string[]
let release: () => void

beforeEach(() => {
  order = []
  const hold = new Promise<void>((resolve) => (release = resolve))
  app = Fastify()
  app.addHook('onSend', async () => void order.push('answered'))
  app.get('/', async (_request, reply) => {
    afterAnswer(reply, () => order.push('after'))
    order.push('handled')
    await hold
    return reply.send('done')
  })
})
afterEach(() => app.close())

describe('what is to be done after the answer', () => {
  test('is done after the answer, once', async () => {
    release()
    await app.inject('/')
    expect(order).toEqual(['handled', 'answered', 'after'])
  })

  test('is done all the same when nobody waits for the answer any more', async () => {
    const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    const socket = connect(Number(port), hostname)
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    await until(() => order.includes('handled'))
    socket.destroy()
    await once(socket, 'close')
    await until(() => order.includes('after'))
    release()
    await until(() => order.includes('answered'))
    expect(order).toEqual(['handled', 'after', 'answered'])
  })
})
