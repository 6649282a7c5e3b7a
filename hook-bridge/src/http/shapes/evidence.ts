import { z } from 'zod'
import { time } from '../fields.ts'
import { deliveryStates } from './delivery.ts'

const attempt = z
  .object({
    number: z.int(),
    sentAt: time,
    durationMs: z.number(),
    request: z.object({
      method: z.string(),
      headersReconstructed: z
        .boolean()
        .describe(
          'Headers are not stored: they are made anew from the stored bytes and times, and the secret.',
        ),
      headers: z
        .array(z.object({ name: z.string(), value: z.string() }))
        .nullable()
        .describe('Null where they cannot be made any more.'),
    }),
    note: z.string().optional(),
    answer: z.object({
      status: z.int().nullable(),
      text: z.string().nullable().describe('The first 2 KiB.'),
    }),
    error: z.string().nullable(),
    nextAttemptAt: time.nullable(),
  })
  .meta({ id: 'EvidenceOfAttempt', description: 'One request, and what came back.' })

export const evidence = z
  .object({
    kind: z.string(),
    version: z.string().describe('Of the bridge that made the document.'),
    madeAt: time,
    event: z.object({
      id: z.string(),
      provider: z.string(),
      type: z.string(),
      reportedType: z.string().nullable(),
      subject: z.string().nullable(),
      test: z.boolean(),
      receivedAt: time,
      warnings: z.array(z.string()),
    }),
    webhook: z
      .object({
        id: z.string(),
        name: z.string().nullable().optional(),
        url: z.string().optional().describe('Without its path.'),
        platform: z.string().optional(),
      })
      .describe('Only the id where it was deleted.'),
    delivery: z.object({
      id: z.string(),
      state: z.enum(deliveryStates),
      attempts: z.int(),
      createdAt: time,
      nextAttemptAt: time.nullable(),
    }),
    body: z
      .object({ bytes: z.int(), sha256: z.string(), base64: z.string(), text: z.string() })
      .nullable()
      .describe('The bytes as this webhook gets them; null once the payload is no longer kept.'),
    attempts: z.array(attempt),
    notes: z.array(z.string()).describe('What a reader should know about the document.'),
  })
  .meta({ id: 'Evidence', description: 'All about one delivery.' })
