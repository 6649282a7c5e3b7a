import { providers, type EventDefinition, type Localized } from '../../src/index.ts'
import { header } from './headers.ts'
import { interfaceOf } from './interface.ts'
import { hook, keyFieldsOf, parseBody, settings, tryAgain } from './modules.ts'
import { blueprint } from './scenario.ts'
import { ids, STEP, type Module } from './shape.ts'
import { aboutDataStore, afterImport, texts } from './texts.ts'

type Language = keyof Localized

const EXIST = 4
const ADD = 5
const LAST = 6

/** The same in every attempt and replay of an event. */
const eventId = `{{${header('webhook-id')}}}`

/** One event, and every repeat of it stopped: a data store remembers which came. */
export function onceBlueprint(event: EventDefinition, language: Language): object {
  const provider = providers[event.provider]
  const name = `${provider.name}: ${event.label[language]}, ${texts.once[language]}`
  const last = keyFieldsOf(event, LAST, { x: 5 * STEP, y: 0 }, texts.replace[language])
  return blueprint({
    name,
    description: event.description[language],
    flow: [
      hook(name),
      settings(language),
      parseBody({ provider, fields: interfaceOf(event, language), language, handlerId: LAST + 1 }),
      cameBefore(LAST + 2, language),
      remember(LAST + 3, language),
      { ...last, onerror: [tryAgain(LAST + 4, { x: 6 * STEP, y: STEP / 2 }, language)] },
    ],
    notes: [
      { moduleIds: [ids.hook], content: afterImport([event.type], language) },
      { moduleIds: [EXIST, ADD], content: aboutDataStore(language) },
    ],
  })
}

function cameBefore(handlerId: number, language: Language): Module {
  return {
    id: EXIST,
    module: 'datastore:ExistRecord',
    version: 1,
    parameters: {},
    mapper: { key: eventId },
    metadata: { designer: { x: 3 * STEP, y: 0, name: texts.seenBefore[language] } },
    onerror: [tryAgain(handlerId, { x: 4 * STEP, y: STEP / 2 }, language)],
  }
}

/**
 * Without `overwrite`, of two copies that arrive at the same moment only one gets through. The other is kept for a
 * person to discard: to ignore the error would also ignore a data store that is full, and with it new events.
 */
function remember(handlerId: number, language: Language): Module {
  return {
    id: ADD,
    module: 'datastore:AddRecord',
    version: 1,
    parameters: {},
    filter: {
      name: texts.notSeen[language],
      conditions: [[{ a: `{{${EXIST}.exist}}`, o: 'boolean:equal', b: 'false' }]],
    },
    mapper: { key: eventId, data: { receivedAt: '{{now}}' }, overwrite: false },
    metadata: { designer: { x: 4 * STEP, y: 0, name: texts.remember[language] } },
    onerror: [tryAgain(handlerId, { x: 5 * STEP, y: STEP / 2 }, language)],
  }
}
