import { events, findEvent, providerIds, providers, type Localized } from '../src/index.ts'
import { formatted, type Writer } from './generated-file.ts'
import { eventBlueprint } from './make-blueprints/event-blueprint.ts'
import { onceBlueprint } from './make-blueprints/once-blueprint.ts'
import { providerBlueprint } from './make-blueprints/provider-blueprint.ts'

type Language = keyof Localized

const folder = 'make-blueprints/blueprints'
const languages: readonly Language[] = ['en', 'es']

/** Scenarios to import into Make. No comment says who wrote them: Make knows no key for one. */
export const makeBlueprints: Writer = {
  name: 'make-blueprints',
  folders: [folder],
  write: () =>
    Promise.all(
      languages.flatMap((language) =>
        [...blueprintsIn(language)].map(([name, blueprint]) =>
          formatted(`${folder}/${language}/${name}.json`, JSON.stringify(blueprint, null, 2)),
        ),
      ),
    ),
}

/** By the name of the file, without its ending. */
function blueprintsIn(language: Language): Map<string, object> {
  const lead = findEvent('lead.created')!
  return new Map([
    ...events.map((event) => [event.key, eventBlueprint(event, language)] as const),
    [`${lead.key}_once`, onceBlueprint(lead, language)],
    ...providerIds.map((id) => [`${id}_all_events`, providerBlueprint(providers[id], language)] as const),
  ])
}
