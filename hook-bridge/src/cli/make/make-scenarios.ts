import type { BridgeSide } from './bridge-side.ts'
import type { Interruption } from './interruption.ts'
import { type MadeScenario, makeScenario } from './make-scenario.ts'
import type { ListedHook, MakeTeam } from './make-team.ts'
import type { ScenarioPlan } from './plan.ts'
import { scenarioLink } from './zone.ts'

export interface ScenariosToMake {
  readonly team: MakeTeam
  readonly bridge: BridgeSide
  readonly interruption: Interruption
  readonly plans: readonly ScenarioPlan[]
  /** Whether what is there already may be made a second time. */
  readonly again: boolean
  readonly onMade: (made: MadeScenario) => void
}

/**
 * Makes the scenarios, one after the other. Makes none when one is there already, and stops at the first that fails:
 * it is undone, the finished ones stay. Rejects with a message for people.
 */
export async function makeScenarios({
  plans,
  again,
  onMade,
  ...sides
}: ScenariosToMake): Promise<readonly MadeScenario[]> {
  const hooksBefore = await sides.team.hooks()
  if (!again) refuseTwins(plans, hooksBefore, sides.team)
  const made: MadeScenario[] = []
  for (const plan of plans) {
    try {
      const scenario = await makeScenario({ ...sides, hooksBefore }, plan)
      made.push(scenario)
      onMade(scenario)
    } catch (error) {
      throw new Error([(error as Error).message, ...explainRest(plans, made)].join('\n'), { cause: error })
    }
  }
  return made
}

/** Twice the same scenario would do everything twice, for every event. */
function refuseTwins(plans: readonly ScenarioPlan[], hooks: readonly ListedHook[], team: MakeTeam): void {
  const present = plans.flatMap(({ name }) => hooks.filter((hook) => hook.name === name))
  if (present.length === 0) return
  const missing = plans.filter(({ name }) => !hooks.some((hook) => hook.name === name))
  throw new Error(
    [
      'Nothing was made, because this is in Make already:',
      ...present.map(({ id, name, scenarioId }) =>
        scenarioId == null
          ? `  webhook ${id} "${name}", without a scenario: delete it in Make, under Webhooks`
          : `  webhook ${id} "${name}": ${scenarioLink(team, scenarioId)}`,
      ),
      ...(missing.length === 0
        ? []
        : [`For the others only: ${missing.map(({ asked }) => asked).join(' ')}`]),
      'To make it a second time all the same: --again',
    ].join('\n'),
  )
}

function explainRest(plans: readonly ScenarioPlan[], made: readonly MadeScenario[]): readonly string[] {
  if (plans.length === 1) return []
  const rest = plans.slice(made.length).map(({ asked }) => asked)
  return [
    ...(made.length === 0 ? [] : [`Finished before, and kept: ${made.map(({ link }) => link).join(', ')}`]),
    `To go on, the same command with: ${rest.join(' ')}`,
  ]
}
