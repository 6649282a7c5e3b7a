import { type ProviderId, providers } from '@hook-bridge/event-catalog'

type Fields = Readonly<Record<string, unknown>>

/** An event with what would be sent of it alone. */
export interface EventBody {
  /** Its public id. */
  readonly id: string
  readonly body: Buffer
}

/**
 * One body that says what several updates of one subject say, oldest first. The last value of a field counts; of `changes`
 * the first old value and the last new one; `updatedFields` has the fields of all. `mergedEvents` lists the events.
 * The same events give the same bytes.
 */
export function mergeBodies(provider: string, events: readonly EventBody[]): Buffer {
  const bodies = events.map(({ body }) => fieldsOf(JSON.parse(body.toString('utf8'))))
  const isBare = providers[provider as ProviderId].body === 'bare'
  const merged = isBare
    ? mergeData(bodies)
    : { ...bodies.reduce(over, {}), data: mergeData(bodies.map(({ data }) => fieldsOf(data))) }
  const mergedEvents = events.map(({ id }) => id)
  return Buffer.from(JSON.stringify({ ...merged, mergedEvents }), 'utf8')
}

function mergeData(datas: readonly Fields[]): Fields {
  const changes = datas.map((data) => fieldsOf(data['changes'])).reduce(mergeChanges, {})
  const updatedFields = [...new Set(datas.flatMap((data) => listOf(data['updatedFields'])))]
  return {
    ...datas.reduce(over, {}),
    ...(Object.keys(changes).length > 0 && { changes }),
    ...(updatedFields.length > 0 && { updatedFields }),
  }
}

function mergeChanges(earlier: Fields, later: Fields): Fields {
  const both = Object.entries(later).filter(([name]) => Object.hasOwn(earlier, name))
  return {
    ...earlier,
    ...later,
    ...Object.fromEntries(both.map(([name, change]) => [name, mergeChange(earlier[name], change)])),
  }
}

/** What is no `{old, new}` cannot be merged: then the last one counts. */
function mergeChange(earlier: unknown, later: unknown): unknown {
  if (!isFields(earlier) || !isFields(later) || !Object.hasOwn(earlier, 'old')) return later
  return { ...later, old: earlier['old'] }
}

function over(earlier: Fields, later: Fields): Fields {
  return { ...earlier, ...later }
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
