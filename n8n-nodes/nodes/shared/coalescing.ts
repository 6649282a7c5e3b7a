import type { IHookFunctions, INodeProperties } from 'n8n-workflow'
import type { CatalogueProvider } from './catalogue'

/** An option that has a burst of updates run the workflow once; shown where one of the chosen events can be merged. */
export function coalescingOption({ events }: CatalogueProvider): INodeProperties {
  const mergeable = events.filter(({ coalescible }) => coalescible)
  return {
    displayName: 'Merge Updates Within (Seconds)',
    name: 'coalesceSeconds',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 3600 },
    displayOptions: { show: { '/events': mergeable.map(({ type }) => type) } },
    default: 30,
    description: `Updates of one property or tenant (${mergeable.map(({ label }) => label).join(', ')}) that come within so many seconds, 1 to 3600, start the workflow once, with the last values. Each waits up to that long. The field mergedEvents then has the IDs of all of them.`,
  }
}

/** The seconds that were chosen; null where every update is to come by itself. */
export function chosenCoalescing(context: IHookFunctions): number | null {
  const { coalesceSeconds = null } = context.getNodeParameter('options', {}) as { coalesceSeconds?: number }
  return coalesceSeconds
}
