import { z } from 'zod'
import { explainUnknown } from '../../subscriptions/event-names.ts'
import { errors, success } from '../answers.ts'
import type { Api } from '../api.ts'
import { ApiError } from '../errors.ts'
import { allEventTypes, eventType, findEventType } from '../shapes/event-type.ts'

const tags = ['Event types']

export function eventTypeRoutes(api: Api): void {
  api.get(
    '/event-types',
    {
      schema: {
        operationId: 'listEventTypes',
        tags,
        summary: 'All events there are',
        description: 'The whole catalogue, in one answer and in a fixed order.',
        response: { 200: success(z.array(eventType), 'The catalogue.'), ...errors() },
      },
    },
    () => ({ success: true as const, data: allEventTypes }),
  )

  api.get(
    '/event-types/:type',
    {
      schema: {
        operationId: 'getEventType',
        tags,
        summary: 'One kind of event',
        description: 'With the JSON Schema of its body and a sample.',
        params: z.object({
          type: z.string().describe('Type or key: `lead.created`, `cablenetai_lead_created`.'),
        }),
        response: { 200: success(eventType, 'The event type.'), ...errors(404) },
      },
    },
    ({ params: { type } }) => {
      const data = findEventType(type)
      if (!data) throw new ApiError('NOT_FOUND', explainUnknown(type))
      return { success: true as const, data }
    },
  )
}
