import type { Behaviour, BehaviourRule } from './behaviour.ts'

/**
 * What Zapier takes in a second, to one hook (a path). Make documents 300 in 10 seconds, and in older documents the same
 * 30 a second: who keeps to the second keeps to both.
 */
const MOST_A_SECOND = 30

/** Takes as much as Zapier does and refuses the rest with 429. */
export function limitAsZapier(): BehaviourRule {
  const taken: Behaviour = { body: '{"status":"success","attempt":"1","id":"1","request_id":"1"}' }
  const tooMany = createLimiter()
  return ({ path, receivedAt }) => (tooMany(path, receivedAt) ? { status: 429 } : taken)
}

export interface MakeQueue {
  /** How many more requests find a place in the queue of the webhook. */
  room: number
}

/** Takes as much as Make does: refuses with 429 what is too much, and with 400 what finds no place in the queue. */
export function limitAsMake(queue: MakeQueue = { room: Infinity }): BehaviourRule {
  const text = (status: number, body: string): Behaviour => ({
    status,
    body,
    headers: { 'Content-Type': 'text/plain' },
  })
  const tooMany = createLimiter()
  return ({ path, receivedAt }) => {
    if (tooMany(path, receivedAt)) return text(429, 'Too many requests.')
    if (queue.room <= 0) return text(400, 'Queue is full.')
    queue.room -= 1
    return text(200, 'Accepted')
  }
}

/** Answers as n8n does while a workflow is published, and while it is not. */
export function answerAsN8n(workflow: { readonly published: boolean }): BehaviourRule {
  const notRegistered = {
    code: 404,
    message: 'The requested webhook "POST hook" is not registered.',
    hint: 'The workflow must be active for a production URL to run successfully.',
  }
  return () => (workflow.published ? {} : { status: 404, body: JSON.stringify(notRegistered) })
}

/** Whether a request to a hook is one too many. What was refused counts, too. */
function createLimiter(): (hook: string, at: number) => boolean {
  const requests = new Map<string, number[]>()
  return (hook, at) => {
    const times = [...(requests.get(hook) ?? []).filter((each) => each > at - 1_000), at]
    requests.set(hook, times)
    return times.length > MOST_A_SECOND
  }
}
