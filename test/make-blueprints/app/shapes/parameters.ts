import { z } from 'zod'

// What Make knows of parameters and of output fields, as far as the app uses it.

const label = z.string().min(1).max(256)
const name = z.string().min(1).max(128)
const help = z.string().min(1)
const option = z.strictObject({ label, value: z.union([z.string(), z.number()]) })
const rpc = z.string().regex(/^rpc:\/\/[a-zA-Z][0-9a-zA-Z]{2,63}$/)

/** A parameter that people fill in. */
const parameter: z.ZodType = z.lazy(() =>
  z.strictObject({
    name,
    type: z.enum(['any', 'array', 'date', 'password', 'select', 'text', 'uinteger', 'url']),
    label,
    help: help.optional(),
    required: z.boolean().optional(),
    default: z.unknown().optional(),
    editable: z.boolean().optional(),
    mappable: z.boolean().optional(),
    multiple: z.boolean().optional(),
    multiline: z.boolean().optional(),
    validate: z
      .strictObject({ min: z.number(), max: z.number(), minItems: z.int(), pattern: z.string() })
      .partial()
      .optional(),
    options: z
      .union([z.array(option).min(1), rpc, z.strictObject({ store: rpc, nested: z.array(parameter).min(1) })])
      .optional(),
    spec: z.array(parameter).optional(),
  }),
)

/** Of everything that can be chosen from, and of nothing else, the choices are known. */
export const parameters = z.array(
  parameter.refine((value) => {
    const { type, options } = value as { type: string; options?: unknown }
    return (type === 'select') === (options !== undefined)
  }, 'a select needs options, and only a select has them'),
)

const scalar = z.enum(['any', 'boolean', 'date', 'number', 'text', 'uinteger'])

/** A field that comes out. A collection may have no fixed fields. */
const field: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ name, label, type: scalar }),
    z.strictObject({ name, label, type: z.literal('collection'), spec: z.array(field) }),
    z.strictObject({
      name,
      label,
      type: z.literal('array'),
      spec: z.union([
        z.array(field).min(1),
        z.strictObject({ type: scalar }),
        z.strictObject({ type: z.literal('collection'), spec: z.array(field).min(1) }),
      ]),
    }),
  ]),
)

export const fields = z.array(field).min(1)

/** One level of keys; what they hold is compared with the fields. */
export const sample = z.record(name, z.unknown())

export const groups = z.array(z.strictObject({ label, modules: z.array(z.string()).min(1) })).min(1)
