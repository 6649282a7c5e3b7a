import type { Bundle, PlainInputField } from 'zapier-platform-core'
import type { CatalogueEvent } from '../event.ts'
import { filled } from '../inputs/filled.ts'

/** A condition as the API of the bridge takes it. */
export interface Filter {
  readonly field: string
  readonly is: string
  readonly value?: string | null | readonly string[]
}

const CHANGED = { value: 'changed', label: 'has changed', sample: 'changed' }
const comparisons = [
  { value: 'equals', label: 'is', sample: 'equals' },
  { value: 'oneOf', label: 'is one of (separated by commas)', sample: 'oneOf' },
  { value: 'above', label: 'is above', sample: 'above' },
  { value: 'below', label: 'is below', sample: 'below' },
  { value: 'empty', label: 'is empty', sample: 'empty' },
]

/** Inputs that keep events away that would only cost tasks: the bridge does not send them. */
export function filterInputs({ filterFields }: CatalogueEvent): PlainInputField[] {
  const tellsChanges = filterFields.some(({ tellsChange }) => tellsChange)
  return [
    {
      key: 'filter_field',
      label: 'Only When',
      type: 'string',
      required: false,
      choices: filterFields.map(({ name, label }) => ({ value: name, label, sample: name })),
      helpText: 'The field that decides whether an event starts the Zap. Leave it empty for every event.',
    },
    {
      key: 'filter_is',
      label: 'Comparison',
      type: 'string',
      required: false,
      choices: tellsChanges ? [...comparisons, CHANGED] : comparisons,
      helpText: 'How the field is compared. Above and below are for numbers and times.',
    },
    {
      key: 'filter_value',
      label: 'Value',
      type: 'string',
      required: false,
      helpText: 'What the field is compared with, for example 100000 or Madrid.',
    },
  ]
}

/** The filter that was filled in. What does not fit together is left for the bridge to explain. */
export function filtersOf({ inputData }: Bundle): Filter[] {
  const field = filled(inputData['filter_field'])
  if (field === undefined) return []
  const is = filled(inputData['filter_is']) ?? 'equals'
  const value = filled(inputData['filter_value']) ?? ''
  if (is === 'changed') return [{ field, is }]
  if (is === 'empty') return [{ field, is: 'equals', value: null }]
  if (is !== 'oneOf') return [{ field, is, value }]
  const values = value.split(',').map((each) => each.trim())
  return [{ field, is, value: values.filter((each) => each !== '') }]
}
