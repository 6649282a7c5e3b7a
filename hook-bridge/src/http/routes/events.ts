import { findEvent, findEventByKey } from '@hook-bridge/event-catalog'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { explainUnknown } from '../../subscriptions/event-names.ts'
import { publishEvent } from '../../subscriptions/publish-event.ts'
import { parseTime } from '../../time.ts'
import { errors, idParams, success, successList } from '../answers.ts'
import type { Api } from '../api.ts'
import { ApiError, granted, invalidValue } from '../errors.ts'
import { pageOf, pageQuery, pageRequest } from '../paging.ts'
import { event, newEvent, published, showEvent } from '../shapes/event.ts'
import { traceRequests } from '../trace-requests.ts'

const tags = ['Events']

const eventQuery = pageQuery.extend({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Only these event types: repeated or separated by commas. `unknown` is what no type fits.'),
  since: z
    .string('must be given once.')
    .optional()
    .describe('Only what was received at or after this time: ISO 8601, or milliseconds since the epoch.'),
})

export function eventRoutes(api: Api, deps: Deps): void {
  api.get(
    '/events',
    {
      schema: {
        operationId: 'listEvents',
        tags,
        summary: 'Events received, newest first',
        description: 'The polling twin of every webhook: `payload` is the very JSON that is delivered.',
        querystring: eventQuery,
        response: { 200: successList(event, 'The events.'), ...errors(400, 503) },
      },
    },
    async ({ caller, query }) => {
      const types = typesIn(query.type)
      const since = timeIn(query.since)
      const { rows, next } = await deps.store.listEvents({
        ...pageRequest(deps, 'evt', query),
        workspace: caller.workspace.row,
        ...(types && { types }),
        ...(since !== undefined && { since }),
      })
      return pageOf(deps, 'evt', { items: rows.map((row) => showEvent(deps, row)), next })
    },
  )

  api.get(
    '/events/:id',
    {
      schema: {
        operationId: 'getEvent',
        tags,
        summary: 'One event',
        description:
          'Events are kept for RETENTION_DAYS (30 if the operator did not say otherwise). Where RETENTION_SIZE limits ' +
          'the space, `payload` of the oldest is null earlier.',
        params: idParams('event', 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0'),
        response: { 200: success(event, 'The event.'), ...errors(404, 503) },
      },
    },
    async ({ caller, params }) => {
      const id = deps.publicIds.parse('evt', params.id)
      const found = id === undefined ? undefined : await deps.store.getEvent(caller.workspace.row, id)
      if (!found)
        throw new ApiError(
          'NOT_FOUND',
          'There is no event with this id. It may be older than RETENTION_DAYS.',
        )
      return { success: true as const, data: showEvent(deps, found) }
    },
  )

  api.post(
    '/events',
    {
      ...traceRequests(deps),
      schema: {
        operationId: 'publishEvent',
        tags,
        summary: 'Publish an event',
        description:
          'For vendors that use the bridge as their dispatcher, and for tests. The event is delivered to every ' +
          "webhook that asks for its type, in the provider's own form. Data that does not fit the schema is " +
          'delivered all the same, and marked.',
        body: newEvent,
        response: {
          202: success(published, 'The event is stored and on its way.'),
          ...errors(400, 413, 503),
        },
      },
    },
    async (request, reply) => {
      const { caller, body } = request
      const result = granted(await publishEvent(deps, caller.workspace.row, body))
      const { duplicate, deliveries, warnings } = result
      if (deps.tracing) {
        const what = duplicate ? 'duplicate' : 'accepted'
        request.broughtIn = { result: what, event: result.event, type: body.event }
      }
      const eventId = deps.publicIds.format('evt', result.event)
      const data = { eventId, event: body.event, duplicate, deliveries, warnings: [...warnings] }
      return reply.code(202).send({ success: true, data })
    },
  )
}

/** The types asked for; undefined when it is about all of them. */
function typesIn(asked: string | string[] | undefined): string[] | undefined {
  const names = [asked ?? []]
    .flat()
    .flatMap((each) => each.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return names.length === 0 ? undefined : [...new Set(names.map(typeNamed))]
}

function typeNamed(name: string): string {
  const type = name === 'unknown' ? name : (findEvent(name) ?? findEventByKey(name))?.type
  if (type === undefined) throw invalidValue('type', explainUnknown(name))
  return type
}

function timeIn(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const time = parseTime(text)
  if (time === undefined) {
    throw invalidValue(
      'since',
      'must be a time in ISO 8601 (2026-01-03T12:00:00Z) or milliseconds since the epoch.',
    )
  }
  return time
}
