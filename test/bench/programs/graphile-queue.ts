/*
 * The same posts, kept in PostgreSQL by graphile-worker: one job for each delivery. Signing and sending are those of
 * the bridge, so what differs is the queue alone. It has no attempts table, no log line, no dedupe and no fair shares
 * to pay for, and a job's row is deleted when it is done.
 *
 * Its settings are those of its own performance guide: a local queue of 500, completions in batches at once, and 24 jobs
 * at a time (64 and 128 brought nothing). The logger is silent (by default it writes a line for each job), and the payload
 * holds the body as text, so that it is not parsed and written anew for each post.
 */
import { Logger, makeWorkerUtils, run, type TaskList } from 'graphile-worker'
import { systemClock } from '../../../hook-bridge/src/clock.ts'
import { createSender } from '../../../hook-bridge/src/delivery/send-attempt.ts'
import { deliveryHeaders } from '../../../hook-bridge/src/delivery/sign.ts'
import { createTargetGuard } from '../../../hook-bridge/src/delivery/target-guard.ts'
import { openSigningSecret } from '../../../hook-bridge/src/signing-secret.ts'
import { providers } from '@hook-bridge/event-catalog'
import { makeLeads } from '../support/leads.ts'
import { answerRequests } from '../support/program.ts'
import type { QueueRequest } from '../support/queue-program.ts'

/** What a job says; `receiver` is its URL. */
interface Post {
  readonly receiver: string
  readonly type: string
  readonly body: string
}

const CONNECTIONS_PER_ORIGIN = 64
const TASK = 'post'
const logger = new Logger(() => () => undefined)
const secrets = [openSigningSecret(`whsec_${'5e'.repeat(32)}`, null)]
const sender = createSender({
  guard: createTargetGuard({ allowedTargets: ['127.0.0.0/8'], clock: systemClock }),
  clock: systemClock,
  connectionsPerOrigin: CONNECTIONS_PER_ORIGIN,
})

const tasks: TaskList = {
  async [TASK](payload, { job }) {
    const { receiver, type, body: text } = payload as Post
    const body = Buffer.from(text)
    const headers = deliveryHeaders({
      provider: providers.cablenetai,
      type,
      eventId: `evt_${job.id}`,
      body,
      secrets,
      now: systemClock.now(),
      attempt: job.attempts,
      test: false,
      userAgent: 'bench',
    })
    const outcome = await sender.send({ url: receiver, headers, body, timeoutMs: 10_000 })
    if (outcome.kind === 'failed') throw new Error(outcome.message)
    if (outcome.status >= 300) throw new Error(`the receiver answered ${outcome.status}`)
  },
}

let add: (request: Extract<QueueRequest, { command: 'add' }>) => Promise<void>

answerRequests(async (request: QueueRequest): Promise<void> => {
  if (request.command === 'add') return add(request)
  const { databaseUrl: connectionString, receivers, work } = request
  const utils = await makeWorkerUtils({ connectionString, logger })
  await utils.migrate()
  add = async ({ count, batch }) => {
    const bodies = makeLeads(count)
    for (let first = 0; first < count; first += batch) {
      const specs = bodies.slice(first, first + batch).map((body, index) => ({
        identifier: TASK,
        payload: {
          receiver: receivers[(first + index) % receivers.length]!,
          type: 'lead.created',
          body: body.toString(),
        } satisfies Post,
      }))
      await utils.addJobs(specs)
    }
  }
  if (!work) return
  await run({
    preset: {
      worker: {
        connectionString,
        logger,
        concurrentJobs: 24,
        maxPoolSize: 26,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
    taskList: tasks,
    noHandleSignals: true,
  })
})
