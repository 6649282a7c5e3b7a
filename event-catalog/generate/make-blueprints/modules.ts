import type { EventDefinition, Localized, Provider } from '../../src/index.ts'
import { keyFields } from './key-fields.ts'
import { ids, STEP, type InterfaceField, type Module } from './shape.ts'
import { signatureFilter } from './signature-filter.ts'
import { texts } from './texts.ts'

type Language = keyof Localized

/** The webhook, in raw mode with headers. `hook` stays out: webhooks belong to an account, and no import makes one. */
export function hook(name: string): Module {
  return {
    id: ids.hook,
    module: 'gateway:CustomWebHook',
    version: 1,
    parameters: { maxResults: 1 },
    mapper: {},
    metadata: {
      designer: { x: 0, y: 0, name },
      parameters: [
        { name: 'hook', type: 'hook:gateway-webhook', label: 'Webhook', required: true },
        { name: 'maxResults', type: 'number', label: 'Maximum number of results' },
      ],
      interface: [
        { name: 'value', type: 'text', label: 'Value' },
        {
          name: '__IMTHEADERS__',
          type: 'array',
          label: 'Headers',
          spec: [
            { name: 'name', type: 'text', label: 'Name' },
            { name: 'value', type: 'text', label: 'Value' },
          ],
        },
      ],
    },
  }
}

/** Where the signing secret of the webhook goes. */
export function settings(language: Language): Module {
  return {
    id: ids.settings,
    module: 'util:SetVariable2',
    version: 1,
    parameters: {},
    mapper: { name: 'webhookSecret', scope: 'roundtrip', value: texts.placeholder[language] },
    metadata: {
      designer: { x: STEP, y: 0, name: texts.settings[language] },
      interface: [{ name: 'webhookSecret', type: 'any', label: 'webhookSecret' }],
    },
  }
}

export interface Body {
  readonly provider: Provider
  readonly fields: readonly InterfaceField[]
  readonly language: Language
  readonly handlerId: number
}

/** Reads the verified text as JSON, so that its fields can be mapped. */
export function parseBody({ provider, fields, language, handlerId }: Body): Module {
  return {
    id: ids.body,
    module: 'json:ParseJSON',
    version: 1,
    parameters: { type: '' },
    filter: signatureFilter(provider, language),
    mapper: { json: `{{${ids.hook}.value}}` },
    metadata: {
      designer: { x: 2 * STEP, y: 0, name: texts.parse[language] },
      expect: [{ name: 'json', type: 'text', label: 'JSON string', required: true }],
      interface: fields,
    },
    onerror: [keep(handlerId, { x: 3 * STEP, y: STEP / 2 }, language)],
  }
}

export interface Place {
  readonly x: number
  readonly y: number
}

/** The module that people replace, or add their own after: shows how the fields of the event are mapped. */
export function keyFieldsOf(event: EventDefinition, id: number, place: Place, name: string): Module {
  const fields = keyFields(event)
  return {
    id,
    module: 'util:SetVariables',
    version: 1,
    parameters: {},
    mapper: {
      scope: 'roundtrip',
      variables: fields.map(({ path }) => ({
        name: path.at(-1)!,
        value: `{{${[ids.body, ...path].join('.')}}}`,
      })),
    },
    metadata: {
      designer: { ...place, name },
      interface: fields.map(({ path }) => ({ name: path.at(-1)!, type: 'any', label: path.at(-1)! })),
    },
  }
}

/** Stores the event as an incomplete execution for a person to look at: doing it again would fail again. */
function keep(id: number, place: Place, language: Language): Module {
  return breakModule(id, place, texts.keep[language], { retry: false })
}

/** Stores the event as an incomplete execution and tries that step again, three times, 15 minutes apart. */
export function tryAgain(id: number, place: Place, language: Language): Module {
  return breakModule(id, place, texts.tryAgain[language], { retry: true, count: 3, interval: 15 })
}

function breakModule(id: number, place: Place, name: string, mapper: object): Module {
  return { id, module: 'builtin:Break', version: 1, mapper, metadata: { designer: { ...place, name } } }
}
