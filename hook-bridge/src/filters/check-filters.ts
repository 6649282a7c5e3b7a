import type { FilterField } from '@hook-bridge/event-catalog'
import type { Filter } from '../store/registry-store.ts'
import { explainField } from './explain-field.ts'
import { checkValue } from './check-value.ts'
import { findField } from './find-field.ts'

/** A filter as somebody asks for it; whether its parts fit each other is still open. */
export interface AskedFilter {
  readonly field: string
  readonly is: Filter['is']
  readonly value?: unknown
}

export interface CheckedFilters {
  /** Values as their fields have them: numbers as numbers. */
  readonly filters: readonly Filter[]
  /** What is wrong, by path (`filters.1.value`); empty when nothing is. */
  readonly details: Readonly<Record<string, string>>
}

const MOST_FILTERS = 20

/** Checks filters against the events of the webhook: each field must be one of every event. */
export function checkFilters(asked: readonly AskedFilter[], events: readonly string[]): CheckedFilters {
  if (asked.length > MOST_FILTERS) {
    return { filters: [], details: { filters: `There may be ${MOST_FILTERS} at most.` } }
  }
  const details: Record<string, string> = {}
  const filters: Filter[] = []
  asked.forEach((filter, place) => {
    const checked = checkFilter(filter, events)
    if ('problem' in checked) details[`filters.${place}.${checked.at}`] = checked.problem
    else filters.push(checked)
  })
  return { filters, details }
}

interface Problem {
  readonly at: 'field' | 'is' | 'value'
  readonly problem: string
}

function checkFilter({ field: name, is, value }: AskedFilter, events: readonly string[]): Filter | Problem {
  const fields = events.flatMap((type) => findField(type, name) ?? [])
  if (fields.length < events.length) return { at: 'field', problem: explainField(name, events) }
  const field = strictest(fields)
  if (is === 'changed') {
    const silent = events.find((type) => findField(type, name)?.tellsChange === false)
    if (silent === undefined) return { field: name, is }
    return {
      at: 'is',
      problem: `${silent} does not say whether ${name} changed; only updates that list it do.`,
    }
  }
  const checked = checkValue(is, field, value)
  if ('problem' in checked) return { at: checked.at, problem: checked.problem }
  return { field: name, is, value: checked.value } as Filter
}

/** The same name may be a text in one event and a number in another: what fits the narrower kind is asked for. */
function strictest(fields: readonly FilterField[]): FilterField {
  return fields.find(({ kind }) => kind !== 'string' && kind !== 'text') ?? fields[0]!
}
