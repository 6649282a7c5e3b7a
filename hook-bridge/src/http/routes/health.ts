import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { errorAnswer, OPEN, success } from '../answers.ts'
import type { Api } from '../api.ts'
import { unavailable } from '../errors.ts'

const tags = ['Operation']
/** Anybody may ask, and each look writes to the disk: one look serves everybody for this long. */
const LOOK_EVERY_MS = 1_000

export function healthRoutes(api: Api, deps: Deps): void {
  const findProblems = createLook(deps)

  api.get(
    '/healthz',
    {
      schema: {
        operationId: 'isAlive',
        tags,
        security: OPEN,
        summary: 'Is the service alive?',
        description: 'Says nothing about whether it can do its work: that is /readyz.',
        response: { 200: success(z.object({ status: z.literal('alive') }), 'It is.') },
      },
    },
    () => ({ success: true as const, data: { status: 'alive' as const } }),
  )

  api.get(
    '/readyz',
    {
      schema: {
        operationId: 'isReady',
        tags,
        security: OPEN,
        summary: 'Can the service store and deliver?',
        description: 'Proves that a commit reaches the disk, and that the dispatcher looks at its queues.',
        response: {
          200: success(z.object({ status: z.literal('ready') }), 'It can.'),
          503: errorAnswer.describe('It cannot; `details` says why.'),
        },
      },
    },
    async () => {
      const problems = await findProblems()
      if (Object.keys(problems).length > 0) throw unavailable('The service cannot do its work now.', problems)
      return { success: true as const, data: { status: 'ready' as const } }
    },
  )

  api.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        tags,
        security: OPEN,
        summary: 'Figures for Prometheus',
        description: 'In the Prometheus text format.',
        produces: ['text/plain'],
        response: { 200: z.string().describe('The figures.') },
      },
      // A text, not JSON.
      serializerCompiler: () => String,
    },
    async (_request, reply) => reply.type(deps.metrics.contentType).send(await deps.metrics.text()),
  )
}

type Problems = Readonly<Record<string, string>>

/** Looks for what keeps the service from working; at most once in a while, however many ask. */
function createLook({ store, dispatcher, clock }: Deps): () => Promise<Problems> {
  let last: { readonly at: number; readonly problems: Promise<Problems> } | undefined

  async function look(): Promise<Problems> {
    const storeProblem = await store.check().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'The store cannot be used.'),
    )
    return {
      ...(storeProblem !== undefined && { store: storeProblem }),
      ...(!dispatcher.alive && { dispatcher: 'The dispatcher has not looked at its queues lately.' }),
    }
  }

  return () => {
    const now = clock.monotonic()
    if (!last || now - last.at >= LOOK_EVERY_MS) last = { at: now, problems: look() }
    return last.problems
  }
}
