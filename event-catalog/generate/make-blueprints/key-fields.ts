import { outputFields, providers, type EventDefinition, type OutputField } from '../../src/index.ts'

const MOST = 3

/**
 * The two or three fields that say most about an event: its subject, then what is always there and no id of something or
 * somebody else, then, where that is too little, what is there now and then.
 */
export function keyFields(event: EventDefinition): readonly OutputField[] {
  const depth = providers[event.provider].body === 'bare' ? 1 : 2
  const data = outputFields(event).filter(
    ({ path, list, children }) => path.length === depth && !list && children.length === 0,
  )
  const subject = data.filter(({ path }) => path.at(-1) === event.subject)
  const telling = data.filter(({ path }) => !/(^|_)(id|by)$|(Id|By)$/.test(path.at(-1)!))
  const always = telling.filter(({ required }) => required)
  const sometimes = telling.filter(({ required }) => !required)
  return [...new Set([...subject, ...always, ...sometimes])].slice(0, MOST)
}
