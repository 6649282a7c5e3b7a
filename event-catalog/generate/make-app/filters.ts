import type { EventDefinition } from '../../src/index.ts'
import { filterChoices } from '../filter-choices.ts'
import { sentenceCase } from './words.ts'
import { optional } from './requests.ts'

/** The filters as the bridge takes them; nothing where none were ever added. */
export const FILTERS = optional('filters')

const comparisons = [
  { label: 'Is', value: 'equals' },
  { label: 'Is above', value: 'above' },
  { label: 'Is below', value: 'below' },
]
const changed = { label: 'Has changed', value: 'changed' }

/** Which of the events are wanted: the bridge does not send the others, so they cost no operation. */
export function filtersParameter(event: EventDefinition): object {
  const choices = filterChoices(event)
  const tellsChanges = choices.some(({ tellsChange }) => tellsChange)
  return {
    name: 'filters',
    type: 'array',
    label: 'Filters',
    mappable: false,
    spec: [
      {
        name: 'field',
        type: 'select',
        label: 'Field',
        required: true,
        mappable: false,
        options: choices.map(({ name, label }) => ({ label: sentenceCase(label), value: name })),
      },
      {
        name: 'is',
        type: 'select',
        label: 'Comparison',
        required: true,
        mappable: false,
        default: 'equals',
        options: tellsChanges ? [...comparisons, changed] : comparisons,
      },
      { name: 'value', type: 'text', label: 'Value', mappable: false },
    ],
    help: 'Only events for which all of these hold are sent, so that the others cost no operation.',
  }
}
