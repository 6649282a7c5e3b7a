import { isDeepStrictEqual } from 'node:util'
import type { Blueprint } from './blueprint.ts'
import { places } from './places.ts'
import { when, type Rule } from './rule.ts'

/** As every export has it, with incomplete executions stored: what fails is kept, not lost. */
const scenario = {
  roundtrips: 1,
  maxErrors: 3,
  autoCommit: true,
  autoCommitTriggerLast: true,
  sequential: false,
  slots: null,
  confidential: false,
  dataloss: false,
  dlq: true,
  freshVariables: false,
}
const keys = new Set(['instant', 'version', 'scenario', 'designer', 'zone', 'notes'])

export const metadata: readonly Rule[] = [
  {
    name: 'metadata as in every export of an instant scenario',
    check: ({ metadata = {} }) => [
      ...when(metadata['instant'] !== true, 'is not instant'),
      ...when(metadata['version'] !== 1, 'the version of the metadata is not 1'),
      ...when(!isDeepStrictEqual(metadata['scenario'], scenario), 'the scenario settings differ'),
      ...when(!isDeepStrictEqual(metadata['designer'], { orphans: [] }), 'there are orphans'),
      ...when(!/^[a-z]{2}\d\.make\.com$/.test(String(metadata['zone'])), 'the zone is not one of Make'),
      ...Object.keys(metadata)
        .filter((key) => !keys.has(key))
        .map((key) => `has ${key}`),
    ],
  },
  {
    name: 'notes belong to modules and say something',
    check: (blueprint) => {
      const ids = new Set(places(blueprint).map(({ module }) => module.id))
      return notesOf(blueprint).flatMap((note, index) => {
        const complete = note.content !== '' && !note.isFilterNote && isColour(note.metadata?.color)
        const strays = note.moduleIds.filter((id) => !ids.has(id))
        return [
          ...when(!complete, `note ${index + 1} is not complete`),
          ...strays.map((id) => `note ${index + 1} belongs to module ${id}`),
          ...when(note.moduleIds.length === 0, `note ${index + 1} belongs to no module`),
        ]
      })
    },
  },
]

interface Note {
  readonly moduleIds: readonly number[]
  readonly content: string
  readonly isFilterNote: boolean
  readonly metadata?: { readonly color?: string }
}

function notesOf({ metadata }: Blueprint): readonly Note[] {
  return (metadata?.['notes'] ?? []) as readonly Note[]
}

function isColour(value: string | undefined): boolean {
  return value !== undefined && /^#[0-9A-F]{6}$/i.test(value)
}
