import {
  events,
  outputFields,
  providers,
  sampleBody,
  type EventDefinition,
  type FieldKind,
  type OutputField,
  type Provider,
} from '../src/index.ts'
import { sharedFilterChoices } from './filter-choices.ts'
import { jsonFile, typescriptFile, type GeneratedFile, type Writer } from './generated-file.ts'

const nodes = 'n8n-nodes/nodes'

/**
 * What the n8n nodes have to know about the events, as plain constants: a community package may not import anything.
 * Also the shape of what each trigger puts out, where n8n's AI builder looks for it.
 */
export const n8n: Writer = {
  name: 'n8n',
  folders: [
    `${nodes}/shared/generated`,
    `${nodes}/CablenetAiTrigger/__schema__`,
    `${nodes}/InmovaTrigger/__schema__`,
  ],
  write: () =>
    Promise.all([
      typescriptFile('n8n', `${nodes}/shared/generated/providers.ts`, code()),
      outputSchema('CablenetAiTrigger', providers.cablenetai),
      outputSchema('InmovaTrigger', providers.inmova),
    ]),
}

function code(): string {
  const constants = Object.values(providers).map(
    (provider) => `export const ${provider.id}: CatalogueProvider = ${JSON.stringify(n8nProvider(provider))}`,
  )
  return `import type { CatalogueProvider } from '../catalogue'\n\n${constants.join('\n\n')}\n`
}

function n8nProvider(provider: Provider) {
  const { id, name, signature, eventHeader, body } = provider
  return {
    id,
    name,
    signatureHeader: signature.header.toLowerCase(),
    eventHeader: eventHeader.toLowerCase(),
    body,
    events: eventsOf(provider).map(n8nEvent),
    filterFields: sharedFilterChoices(eventsOf(provider)),
  }
}

/** By label, as n8n wants its lists of options. */
function eventsOf({ id }: Provider): EventDefinition[] {
  return events
    .filter(({ provider }) => provider === id)
    .toSorted((one, other) => (one.label.en < other.label.en ? -1 : 1))
}

function n8nEvent(event: EventDefinition) {
  const { type, label, description, coalescible } = event
  return {
    type,
    label: label.en,
    description: description.en,
    sample: sampleBody(event),
    ...(coalescible && { coalescible }),
  }
}

interface Shape {
  type: string
  properties?: Record<string, Shape>
  items?: Shape
}

/** One shape for all events of a provider: each has the fields of its own events only. */
function outputSchema(node: string, provider: Provider): Promise<GeneratedFile> {
  const properties: Record<string, Shape> = {}
  for (const event of eventsOf(provider)) addFields(properties, rootsOf(event))
  return jsonFile('n8n', `${nodes}/${node}/__schema__/v1.0.0/output.json`, {
    type: 'object',
    properties,
    version: 1,
  })
}

function rootsOf(event: EventDefinition): OutputField[] {
  return outputFields(event).filter(({ path }) => path.length === 1)
}

const jsonTypes = {
  string: 'string',
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'string',
  date: 'string',
  object: 'object',
} as const satisfies Record<FieldKind, string>

function addFields(properties: Record<string, Shape>, fields: readonly OutputField[]): void {
  for (const { path, kind, list, children } of fields) {
    const name = path.at(-1)!
    const known = properties[name]
    const each = (list ? known?.items : known) ?? { type: jsonTypes[kind] }
    if (children.length > 0) addFields((each.properties ??= {}), children)
    properties[name] = list ? { type: 'array', items: each } : each
  }
}
