import { z } from 'zod'
import { FINDING_IDS } from '../../doctor/finding.ts'
import type { Report } from '../../doctor/webhook-doctor.ts'
import { isoTime } from '../../time.ts'
import { time } from '../fields.ts'

const finding = z
  .object({
    id: z.enum(FINDING_IDS).describe('What was looked at. What could not be looked at is left out.'),
    level: z
      .enum(['ok', 'notice', 'problem'])
      .describe('`problem`: events do not arrive, or soon will not. `notice`: worth knowing.'),
    title: z.string(),
    detail: z.string(),
    todo: z.string().nullable().describe('What to do about it; null when nothing.'),
  })
  .describe('One thing that was looked at, in words for people.')

export const webhookReport = z
  .object({
    webhookId: z.string(),
    url: z.string().describe('Without its path, which is a secret.'),
    checkedAt: time,
    ok: z.boolean().describe('Whether none of the findings is a problem.'),
    findings: z.array(finding),
  })
  .meta({ id: 'WebhookReport', description: 'Why a webhook gets nothing, and what to do about it.' })

export function showReport({ checkedAt, findings, ...rest }: Report): z.infer<typeof webhookReport> {
  return { ...rest, checkedAt: isoTime(checkedAt), findings: [...findings] }
}
