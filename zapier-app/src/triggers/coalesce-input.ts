import type { Bundle, PlainInputField } from 'zapier-platform-core'
import type { CatalogueEvent } from '../event.ts'
import { filled } from '../inputs/filled.ts'

/** The input that has a burst of updates run the Zap once; none where the bridge could not merge them. */
export function coalesceInputs({ coalescible, noun }: CatalogueEvent): PlainInputField[] {
  if (!coalescible) return []
  return [
    {
      key: 'coalesce_seconds',
      label: 'Seconds to Collect Updates',
      type: 'integer',
      required: false,
      placeholder: '30',
      helpText:
        `Updates of one ${noun.toLowerCase()} within so many seconds, 1 to 3600, start the Zap once, with the last ` +
        'values. Each update waits up to that long. Merged Events then lists the IDs of all of them. Leave it empty ' +
        'to start the Zap for every update at once.',
    },
  ]
}

/** The seconds that were filled in; null where none were. What is no number is left for the bridge to explain. */
export function coalesceSecondsOf({ inputData }: Bundle): number | string | null {
  const text = filled(inputData['coalesce_seconds'])
  if (text === undefined) return null
  const seconds = Number(text)
  return Number.isFinite(seconds) ? seconds : text
}
