/*
 * F1, the reference of everything that comes in: the same Fastify server verifying the same signatures and
 * parsing the same bodies, with nothing stored and nothing sent on.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import fastify from 'fastify'
import { answerRequests } from '../support/program.ts'

const SIGNATURE = /^[0-9a-f]{64}$/i

answerRequests(async ({ secret }: { secret: string }): Promise<{ url: string }> => {
  const key = createSecretKey(secret, 'utf8')
  const app = fastify({ logger: false, bodyLimit: 1_048_576 })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post<{ Params: { token: string }; Body: Buffer }>('/in/:token', (request, reply) => {
    const signature = request.headers['x-cablenetai-signature']
    if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return reply.code(401).send()
    const expected = createHmac('sha256', key).update(request.body).digest()
    if (!timingSafeEqual(Buffer.from(signature, 'hex'), expected)) return reply.code(401).send()
    const lead: { id?: unknown } = JSON.parse(request.body.toString('utf8'))
    if (typeof lead.id !== 'string') return reply.code(400).send()
    return reply.send({ received: true })
  })
  return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/in/reference` }
})
