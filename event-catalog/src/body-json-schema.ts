import { z } from 'zod'
import { bodyShape, sampleBody } from './body.ts'
import type { EventDefinition } from './define-event.ts'
import { findFacts } from './fields.ts'

/**
 * JSON Schema (draft 2020-12) of the whole body as it is delivered. It is as open as the bridge is: unknown fields
 * and unknown values fit, and numbers may be spelled as strings. Labels and help are in English.
 */
export function bodyJsonSchema(definition: EventDefinition): z.core.JSONSchema.JSONSchema {
  const { label, description } = definition
  const schema = z.toJSONSchema(z.looseObject(bodyShape(definition)), { target: 'draft-2020-12', override })
  return {
    title: label.en,
    description: description.en,
    ...schema,
    examples: [sampleBody(definition)],
  }
}

interface Place {
  readonly zodSchema: z.core.$ZodType
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

function override({ zodSchema, jsonSchema }: Place): void {
  // zod nests "(number or string) or null"; one flat list reads better.
  jsonSchema.anyOf &&= jsonSchema.anyOf.flatMap((one) => one.anyOf ?? [one])
  const facts = findFacts(zodSchema)
  if (facts === undefined) return
  jsonSchema.title = facts.label.en
  if (facts.help) jsonSchema.description = facts.help.en
  if (facts.values) jsonSchema.examples = [...facts.values]
}
