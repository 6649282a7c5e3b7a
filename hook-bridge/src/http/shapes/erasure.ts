import { z } from 'zod'
import type { ErasureReport } from '../../erase-subject.ts'
import { isoTime } from '../../time.ts'
import { oneOf, requestBody, text, time, yesOrNo } from '../fields.ts'

export const erasureRequest = requestBody({
  subject: text('a text').describe(
    'The id of the person, as the provider has it: of a lead, a tenant, a contact.',
  ),
  provider: oneOf(['cablenetai', 'inmova']).optional().describe('Only events of this provider.'),
  dryRun: yesOrNo().optional().describe('Only count what would be erased.'),
}).meta({
  description: 'Whose data is to go.',
  examples: [{ subject: '1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f' }],
})

export const erasure = z
  .object({
    reference: z
      .string()
      .describe('A keyed hash of the id, as the log has it: the same whenever this person is erased here.'),
    dryRun: z.boolean(),
    events: z.int().describe('Events that are about the person, or name the person.'),
    types: z.record(z.string(), z.int()).describe('How many of them of each type.'),
    payloads: z.int().describe('How many of them still had their payload.'),
    attempts: z.int().nullable().describe('Attempts whose answer or error was erased; null in a dry run.'),
    deliveriesStopped: z
      .int()
      .nullable()
      .describe('Deliveries that still waited, and are dead now; null in a dry run.'),
    since: time.nullable().describe('When the first of the events came in; null when there is none.'),
    until: time.nullable().describe('When the last of them came in.'),
    notes: z.array(z.string()).describe('What is not touched, and what to do about it.'),
  })
  .meta({ id: 'Erasure', description: 'What was erased of one person. It holds no personal data.' })

export function showErasure({
  since,
  until,
  types,
  notes,
  ...counts
}: ErasureReport): z.infer<typeof erasure> {
  return {
    ...counts,
    types: { ...types },
    since: since === null ? null : isoTime(since),
    until: until === null ? null : isoTime(until),
    notes: [...notes],
  }
}
