import type { FastifyReply } from 'fastify'

/** Runs `action` once, when the answer is out, or when nobody waits for it any more. */
export function afterAnswer({ raw }: FastifyReply, action: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    action()
  }
  raw.once('finish', once)
  raw.once('close', once)
}
