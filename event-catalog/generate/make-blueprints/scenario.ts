import type { Module, Note } from './shape.ts'

const NOTE_COLOUR = '#9138FE'

export interface Scenario {
  readonly name: string
  readonly description: string
  readonly flow: readonly Module[]
  readonly notes: readonly Note[]
}

/**
 * The whole blueprint. Its settings lose nothing: a run that fails is stored as an incomplete execution (`dlq`), and
 * when Make has no room for more of those it stops the scenario (`dataloss` off), so that events wait in the queue.
 */
export function blueprint({ name, description, flow, notes }: Scenario): object {
  return {
    name,
    description,
    flow,
    metadata: {
      instant: true,
      version: 1,
      scenario: {
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
      },
      designer: { orphans: [] },
      zone: 'eu1.make.com',
      notes: notes.map(({ moduleIds, content }) => ({
        moduleIds,
        content,
        isFilterNote: false,
        metadata: { color: NOTE_COLOUR },
      })),
    },
  }
}
