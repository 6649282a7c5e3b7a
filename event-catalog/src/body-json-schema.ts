import { z } from 'zod'
import { bodyShape, sampleBody } from './body.ts'
import type { EventDefinition } from './define-event.ts'
import { findFacts } from './fields.ts'

/**
 * JSON Schema (draft 2020-12) of the whole body as it is delivered. It is as open as the bridge is: unknown fields
 * and unknown values fit, numbers may be spelled as strings. Labels and help are in English.
 */
export function bodyJsonSchema(definition: EventDefinition): z.core.JSONSchema.JSONSchema {
  const { label, description } = definition
  const schema = z.toJSONSchema(z.looseObject(bodyShape(definition)), { target: 'draft-2020-12', override })
  return { ...schema, title: label.en, description: description.en, examples: [sampleBody(definition)] }
}

interface Place {
  zodSchema: z.core.$ZodTypes
  jsonSchema: z.core.JSONSchema.BaseSchema
}

function override({ zodSchema, jsonSchema }: Place): void {
  console.log(zodSchema._zod.def.type, JSON.stringify(jsonSchema))
  const facts = findFacts(zodSchema)
  if (facts) {
    jsonSchema.title = facts.label.en
    if (facts.help) jsonSchema.description = facts.help.en
    if (facts.values) jsonSchema.examples = [...facts.values]
  }
}
