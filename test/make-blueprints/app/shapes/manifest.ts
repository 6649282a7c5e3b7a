import { z } from 'zod'

// `makecomapp.json` as Make's tool reads it: no key more, none less.

const path = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*(\.[a-z-]+)?\.iml\.json$/)
const label = z.string().min(1)

function component<Facts extends z.ZodRawShape>(
  facts: Facts,
  codes: readonly string[],
  optional: readonly string[] = [],
) {
  const required = Object.fromEntries(codes.map((code) => [code, path]))
  const others = Object.fromEntries(optional.map((code) => [code, path.optional()]))
  return z.strictObject({ label, ...facts, codeFiles: z.strictObject({ ...required, ...others }) })
}

const ofTheApp = z.literal('bridgeKey')

const connection = z.strictObject({
  label,
  connectionType: z.enum(['basic', 'oauth']),
  codeFiles: z.strictObject({ communication: path, params: path, common: z.null() }),
})

const webhook = component(
  { webhookType: z.literal('web'), connection: ofTheApp },
  ['communication', 'params', 'attach', 'detach'],
  ['update'],
)

const description = z.string()

const trigger = component(
  { description, moduleType: z.literal('instant_trigger'), connection: z.null(), webhook: z.string() },
  ['communication', 'staticParams', 'interface', 'samples'],
)

const other = component(
  {
    description,
    moduleType: z.enum(['action', 'search', 'universal']),
    actionCrud: z.enum(['create', 'read', 'update', 'delete']).optional(),
    connection: ofTheApp,
  },
  ['communication', 'staticParams', 'mappableParams', 'interface', 'samples'],
)

const rpc = component({ connection: ofTheApp }, ['communication', 'params'])

const none = z.strictObject({})

export const manifestShape = z.strictObject({
  fileVersion: z.literal(1),
  generalCodeFiles: z.strictObject({
    base: z.literal('general/base.iml.json'),
    common: z.null(),
    readme: z.literal('README.md'),
    groups: z.literal('modules/groups.json'),
  }),
  components: z.strictObject({
    connection: z.record(z.string().regex(/^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/), connection),
    webhook: z.record(z.string().regex(/^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/), webhook),
    module: z.record(
      z
        .string()
        .regex(/^[a-zA-Z][0-9a-zA-Z]+[0-9a-zA-Z]$/)
        .min(3)
        .max(48),
      z.union([trigger, other]),
    ),
    rpc: z.record(z.string().regex(/^[a-zA-Z][0-9a-zA-Z]{2,47}$/), rpc),
    function: none,
    endpoint: none,
  }),
  origins: z.array(z.unknown()),
})
