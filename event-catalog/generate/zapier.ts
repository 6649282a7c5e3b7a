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
import { filterChoices } from './filter-choices.ts'
import { typescriptFile, type Writer } from './generated-file.ts'

const folder = 'zapier-app/src/generated'

/**
 * What the Zapier app has to know about the events, as plain constants: the app is uploaded as a zip, and importing
 * the catalogue would put the whole of zod into it.
 */
export const zapier: Writer = {
  name: 'zapier',
  folders: [folder],
  write: async () => [await typescriptFile('zapier', `${folder}/events.ts`, code())],
}

function code(): string {
  return `import type { CatalogueEvent, CatalogueProvider } from '../event.ts'

export const providers: Readonly<Record<CatalogueProvider['id'], CatalogueProvider>> = ${JSON.stringify(
    Object.fromEntries(Object.values(providers).map((provider) => [provider.id, zapierProvider(provider)])),
  )}

export const events: readonly CatalogueEvent[] = ${JSON.stringify(events.map(zapierEvent))}
`
}

function zapierProvider({ id, name, signature, eventHeader, body }: Provider) {
  return { id, name, signatureHeader: signature.header, eventHeader, body }
}

function zapierEvent(event: EventDefinition) {
  const { key, type, provider, label, noun, description, coalescible } = event
  return {
    key,
    type,
    provider,
    noun: noun.en,
    label: label.en,
    description: description.en,
    sample: sampleBody(event),
    outputFields: outputFields(event)
      .filter(({ children }) => children.length === 0)
      .map((field) => zapierField(event, field)),
    filterFields: filterChoices(event),
    ...(coalescible && { coalescible }),
  }
}

/** Zapier has no kind for a calendar day: `datetime` would have it invent an hour and a time zone. */
const zapierTypes = {
  string: 'string',
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'datetime',
  date: 'string',
  object: 'string',
} as const satisfies Record<FieldKind, string>

function zapierField(event: EventDefinition, { path, pathText, kind, list, label }: OutputField) {
  return {
    key: zapierKey(pathText),
    label: label.en,
    type: zapierTypes[kind],
    ...(list && { list }),
    ...(isPrimary(event, path) && { primary: true }),
  }
}

/** `data.signedBy[].role` is `data__signedBy[]role` in Zapier's words. */
function zapierKey(pathText: string): string {
  return pathText.replaceAll('[].', '[]').replaceAll('.', '__')
}

/**
 * The fields that tell two events apart, for providers whose bodies carry no event id: the id of a lead is the same
 * every time that its status changes.
 */
function isPrimary({ provider, dedupe }: EventDefinition, path: readonly string[]): boolean {
  return providers[provider].body === 'bare' && path.length === 1 && dedupe.includes(path[0]!)
}
