import type { FastifyInstance } from 'fastify'
import type { ConsoleParts } from '../parts.ts'
import { operatorWith } from '../passes.ts'
import { SESSION_COOKIE } from './sign-in.ts'

/** Server-sent events: `changed`, and nothing else. What has changed, the page asks for as anybody does. */
export function liveRoute(app: FastifyInstance, { deps, live }: ConsoleParts): void {
  app.get('/live', (request, reply) => {
    const token = request.cookies[SESSION_COOKIE]
    const stream = live.open(async () => (await operatorWith(deps, token)) !== null)
    // Pages then ask now and again.
    if (!stream) return reply.code(503).header('retry-after', '60').send()
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream)
  })
}
