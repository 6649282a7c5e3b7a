import type { EventDefinition } from '../../src/index.ts'

const NAME = 'coalesceSeconds'

/**
 * The seconds as the bridge takes them. Left empty they are null, not left out: the update of a webhook has to be able
 * to take them away.
 */
export const COALESCING = { [NAME]: `{{ifempty(parameters.${NAME}, null)}}` }

/** Has a burst of updates run the scenario once; nothing where the bridge could not merge them. */
export function coalescingParameters({ coalescible, noun }: EventDefinition): object[] {
  if (!coalescible) return []
  return [
    {
      name: NAME,
      type: 'uinteger',
      label: 'Seconds to collect updates',
      mappable: false,
      validate: { min: 1, max: 3600 },
      help:
        `Updates of one ${noun.en.toLowerCase()} within so many seconds, 1 to 3600, start the scenario once, with the ` +
        'last values. Each update waits up to that long. Merged events then lists the IDs of all of them. Leave it ' +
        'empty to get every update at once.',
    },
  ]
}
