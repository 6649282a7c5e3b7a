import type { IDataObject, IHookFunctions, INodeProperties } from 'n8n-workflow'
import type { CatalogueProvider } from './catalogue'

/** A condition as the API of the bridge takes it. */
export interface Filter {
  readonly field: string
  readonly is: string
  readonly value?: unknown
}

/** Which events are wanted of those that were chosen. The bridge sends no others, so they cost no execution. */
export function filterParameter({ filterFields }: CatalogueProvider): INodeProperties {
  return {
    displayName: 'Filters',
    name: 'filters',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    placeholder: 'Add Filter',
    default: {},
    description:
      'Only events for which all of these hold start the workflow. Each chosen event must have the field.',
    options: [
      {
        displayName: 'Filter',
        name: 'filter',
        values: [
          {
            displayName: 'Field',
            name: 'field',
            type: 'options',
            options: filterFields.map(({ name, events }) => ({
              name,
              value: name,
              description: `Of ${events.join(', ')}`,
            })),
            default: '',
            description: 'Of an update, the new value of the field',
          },
          {
            displayName: 'Comparison',
            name: 'is',
            type: 'options',
            options: [
              { name: 'Has Changed', value: 'changed', description: 'For updates that list their changes' },
              { name: 'Is', value: 'equals' },
              { name: 'Is Above', value: 'above', description: 'For numbers and times' },
              { name: 'Is Below', value: 'below', description: 'For numbers and times' },
              { name: 'Is Empty', value: 'empty' },
              { name: 'Is One Of', value: 'oneOf', description: 'Values separated by commas' },
            ],
            default: 'equals',
          },
          {
            displayName: 'Value',
            name: 'value',
            type: 'string',
            displayOptions: { hide: { is: ['changed', 'empty'] } },
            default: '',
            description: 'What the field is compared with. Case and blanks around do not count.',
          },
        ],
      },
    ],
  }
}

interface Row {
  readonly field: string
  readonly is: string
  readonly value?: unknown
}

/** The filters that were filled in. What does not fit together is left for the bridge to explain. */
export function chosenFilters(context: IHookFunctions): Filter[] {
  const { filter = [] } = context.getNodeParameter('filters', {}) as IDataObject & { filter?: Row[] }
  return filter.map(({ field, is, value = '' }) => {
    if (is === 'changed') return { field, is }
    if (is === 'empty') return { field, is: 'equals', value: null }
    return { field, is, value: is === 'oneOf' ? listed(String(value)) : value }
  })
}

function listed(values: string): string[] {
  return values
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

/** Whether the bridge has these filters. It shows numbers as numbers, however they were written. */
export function sameFilters(one: readonly Filter[], other: readonly Filter[]): boolean {
  return asText(one) === asText(other)
}

function asText(filters: readonly Filter[]): string {
  return JSON.stringify(filters.map(({ field, is, value }) => [field, is, spelled(value)]))
}

function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}
