import type { Blueprint } from './blueprint.ts'
import { when, type Rule } from './rule.ts'

/** The setup command and the guides rely on it. */
const firstModules = ['gateway:CustomWebHook', 'util:SetVariable2', 'json:ParseJSON']
const PLACEHOLDER = /^[A-Z]+(_[A-Z]+)+$/

export const houseLayout: readonly Rule[] = [
  {
    name: 'module 1 is the webhook, 2 holds the secret, 3 reads the event',
    check: ({ flow }) =>
      firstModules.flatMap((name, index) =>
        when(
          flow[index]?.module !== name || flow[index].id !== index + 1,
          `${name} is not module ${index + 1}`,
        ),
      ),
  },
  {
    name: 'the secret is left for the user to paste',
    check: (blueprint) => when(!PLACEHOLDER.test(secretOf(blueprint)), 'module 2 holds no placeholder'),
  },
  {
    // Nothing may happen before the signature was verified.
    name: 'the event is read behind a filter',
    check: ({ flow }) => when(flow[2]?.filter === undefined, 'module 3 has no filter'),
  },
]

function secretOf({ flow }: Blueprint): string {
  return String(flow[1]?.mapper?.['value'])
}
