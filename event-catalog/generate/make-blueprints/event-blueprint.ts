import { providers, type EventDefinition, type Localized } from '../../src/index.ts'
import { interfaceOf } from './interface.ts'
import { hook, keyFieldsOf, parseBody, settings, tryAgain } from './modules.ts'
import { blueprint } from './scenario.ts'
import { ids, STEP } from './shape.ts'
import { afterImport, texts } from './texts.ts'

const LAST = 4

/** One event: webhook, secret, verified body, and a last module in place of what people want to do with it. */
export function eventBlueprint(event: EventDefinition, language: keyof Localized): object {
  const provider = providers[event.provider]
  const name = `${provider.name}: ${event.label[language]}`
  const last = keyFieldsOf(event, LAST, { x: 3 * STEP, y: 0 }, texts.replace[language])
  return blueprint({
    name,
    description: event.description[language],
    flow: [
      hook(name),
      settings(language),
      parseBody({ provider, fields: interfaceOf(event, language), language, handlerId: LAST + 1 }),
      { ...last, onerror: [tryAgain(LAST + 2, { x: 4 * STEP, y: STEP / 2 }, language)] },
    ],
    notes: [{ moduleIds: [ids.hook], content: afterImport([event.type], language) }],
  })
}
