import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Blueprint } from './blueprint.ts'

const folder = fileURLToPath(new URL('../../../make-blueprints/blueprints', import.meta.url))

export interface BlueprintFile {
  /** Such as `en/cablenetai_lead_created.json`. */
  readonly path: string
  readonly language: 'en' | 'es'
  /** The key of an event, `<provider>_all_events`, or a variant of an event. */
  readonly name: string
  readonly blueprint: Blueprint
}

/** Every blueprint of the pack as it lies there. */
export function loadBlueprints(): readonly BlueprintFile[] {
  return (['en', 'es'] as const).flatMap((language) =>
    readdirSync(`${folder}/${language}`).map((file) => ({
      path: `${language}/${file}`,
      language,
      name: file.replace(/\.json$/, ''),
      blueprint: JSON.parse(readFileSync(`${folder}/${language}/${file}`, 'utf8')) as Blueprint,
    })),
  )
}
