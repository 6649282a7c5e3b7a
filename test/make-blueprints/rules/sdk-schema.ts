import { Ajv } from 'ajv'
import { MakeTools } from '@makehq/sdk/tools'

/** The schema by which Make's own SDK describes a blueprint to its tools, with the one thing put right that it gets wrong. */
function sdkSchema(): object {
  const tool = MakeTools.find(({ name }) => name === 'scenarios_create')
  const schema = structuredClone(tool?.inputSchema?.properties?.['blueprint']) as
    | { properties: { flow: { items: { properties: Record<string, object> } } } }
    | undefined
  if (schema === undefined) throw new Error('the SDK has no schema of blueprints any more')
  // Routers have a mapper of null in every export; the SDK asks for an object.
  schema.properties.flow.items.properties['mapper'] = { type: ['object', 'null'] }
  return schema
}

/** Everything that the schema has against a blueprint. */
export function sdkProblems(blueprint: object): readonly string[] {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
  const validate = ajv.compile(sdkSchema())
  validate(blueprint)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
