import { events, providers, type EventDefinition, type Localized, type Provider } from '../../src/index.ts'
import { header } from './headers.ts'
import { interfaceOf, union } from './interface.ts'
import { hook, keyFieldsOf, parseBody, settings, tryAgain } from './modules.ts'
import { blueprint } from './scenario.ts'
import { ids, STEP, type Module } from './shape.ts'
import { afterImport, texts } from './texts.ts'

type Language = keyof Localized

const ROUTER = 4
const FIRST_BRANCH = 5

/** All events of a provider through one webhook, with a branch for each. */
export function providerBlueprint(provider: Provider, language: Language): object {
  const own = events.filter((event) => event.provider === provider.id)
  const name = `${provider.name}: ${texts.allEvents[language]}`
  const fields = union(own.map((event) => interfaceOf(event, language)))
  return blueprint({
    name,
    description: own.map(({ label }) => label[language]).join(', '),
    flow: [
      hook(name),
      settings(language),
      parseBody({ provider, fields, language, handlerId: FIRST_BRANCH + 2 * own.length }),
      router(own, language),
    ],
    notes: [
      {
        moduleIds: [ids.hook],
        content: afterImport(
          own.map(({ type }) => type),
          language,
        ),
      },
    ],
  })
}

function router(own: readonly EventDefinition[], language: Language): Module {
  return {
    id: ROUTER,
    module: 'builtin:BasicRouter',
    version: 1,
    mapper: null,
    metadata: { designer: { x: 3 * STEP, y: 0, name: texts.whichEvent[language] } },
    routes: own.map((event, index) => {
      const y = (index - (own.length - 1) / 2) * STEP
      const id = FIRST_BRANCH + index
      return { flow: [branch(event, { id, handlerId: id + own.length, y, language })] }
    }),
  }
}

interface Branch {
  readonly id: number
  readonly handlerId: number
  readonly y: number
  readonly language: Language
}

/** Its filter hangs on the module, so people add their steps behind it: replacing it would lose the filter. */
function branch(event: EventDefinition, { id, handlerId, y, language }: Branch): Module {
  const label = event.label[language]
  return {
    ...keyFieldsOf(event, id, { x: 4 * STEP, y }, `${label}: ${texts.addAfter[language]}`),
    filter: { name: label, conditions: [[{ a: eventTypeIn(event), o: 'text:equal', b: event.type }]] },
    onerror: [tryAgain(handlerId, { x: 5 * STEP, y: y + STEP / 2 }, language)],
  }
}

/** An envelope names its event inside the signed text; a bare body names none, so there the bridge's header has to do. */
function eventTypeIn(event: EventDefinition): string {
  const { body, eventHeader } = providers[event.provider]
  return body === 'envelope' ? `{{${ids.body}.event}}` : `{{${header(eventHeader)}}}`
}
