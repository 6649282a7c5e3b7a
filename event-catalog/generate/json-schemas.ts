import { bodyJsonSchema, events } from '../src/index.ts'
import { jsonFile, type Writer } from './generated-file.ts'

const folder = 'event-catalog/schemas'

/** One JSON Schema per event, committed so that a breaking change of an event shows in the diff. */
export const jsonSchemas: Writer = {
  name: 'json-schemas',
  folders: [folder],
  write: () =>
    Promise.all(
      events.map((event) =>
        jsonFile('json-schemas', `${folder}/${event.key}.schema.json`, bodyJsonSchema(event)),
      ),
    ),
}
