import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export type Language = 'en' | 'es'

const FOLDER = new URL('../../../../make-blueprints/blueprints/', import.meta.url)

const anything = z.looseObject({})
/** A module, with the name that the editor shows. */
const named = { metadata: z.looseObject({ designer: z.looseObject({ name: z.string() }) }) }
/** What all blueprints of this pack have in common, and this command changes. */
const blueprint = z.looseObject({
  name: z.string(),
  metadata: anything,
  flow: z.tuple(
    [
      z.looseObject({
        ...named,
        id: z.literal(1),
        module: z.literal('gateway:CustomWebHook'),
        parameters: anything,
      }),
      z.looseObject({
        ...named,
        id: z.literal(2),
        module: z.literal('util:SetVariable2'),
        mapper: z.looseObject({ value: z.string() }),
      }),
    ],
    anything,
  ),
})

export type Blueprint = z.infer<typeof blueprint>

/** Reads a blueprint of the pack, such as `cablenetai_lead_created`. Throws a message for people when there is none. */
export async function readBlueprint(language: Language, name: string): Promise<Blueprint> {
  const file = fileURLToPath(new URL(`${language}/${name}.json`, FOLDER))
  if (!existsSync(fileURLToPath(FOLDER))) {
    throw new Error(
      `The blueprints are not here: there is no ${fileURLToPath(FOLDER)}. ` +
        'Run this command in a clone of the repository, with the DATABASE_URL and the master key of the bridge.',
    )
  }
  if (!existsSync(file)) throw new Error(`There is no ${file}. npm run generate writes it.`)
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'))
    blueprint.parse(read)
    return read as Blueprint
  } catch (error) {
    throw new Error(`${file} is no blueprint of this pack. npm run generate writes it anew.`, {
      cause: error,
    })
  }
}
