import type { BridgeSide, Registered } from './bridge-side.ts'
import { fillIn } from './fill-in.ts'
import type { Interruption } from './interruption.ts'
import type { ListedHook, MakeTeam, NewHook } from './make-team.ts'
import type { ScenarioPlan } from './plan.ts'
import { step, type Trail, undoAll } from './trail.ts'
import { scenarioLink } from './zone.ts'

/** Where scenarios are made, and what was there before. */
export interface Sides {
  readonly team: MakeTeam
  readonly bridge: BridgeSide
  readonly interruption: Interruption
  readonly hooksBefore: readonly ListedHook[]
}

/** A scenario that runs. */
export interface MadeScenario {
  readonly plan: ScenarioPlan
  readonly hook: number
  /** At the bridge: `wh_…`. */
  readonly webhook: string
  readonly scenario: number
  readonly link: string
}

/**
 * Makes one scenario that gets the events of its plan, and starts it. When anything fails, all of it is undone at
 * both sides; the error says what went wrong, what was undone, and what could not be.
 */
export async function makeScenario(sides: Sides, plan: ScenarioPlan): Promise<MadeScenario> {
  const trail: Trail = []
  try {
    sides.interruption.signal.throwIfAborted()
    const hook = await addHook(sides, plan, trail)
    const { id: webhook, secret } = await register(sides, plan, hook, trail)
    const scenario = await addScenario(sides, trail, { plan, hook, secret })
    await sides.team.startScenario(scenario)
    return { plan, hook: hook.id, webhook, scenario, link: scenarioLink(sides.team, scenario) }
  } catch (error) {
    sides.interruption.renew()
    const outcome = await undoAll(trail)
    throw new Error([(error as Error).message, ...outcome].join('\n'), { cause: error })
  }
}

function addHook({ team, hooksBefore }: Sides, { name }: ScenarioPlan, trail: Trail): Promise<NewHook> {
  return step(
    trail,
    () => team.addHook(name),
    (made) => ({
      what: made ? `webhook ${made.id} ("${name}") at Make` : `a webhook "${name}" at Make`,
      byHand: `In Make, team ${team.team}, under Webhooks: delete "${name}" if it is there.`,
      async run() {
        const hook = made ?? (await findNewHook(team, name, hooksBefore))
        if (!hook) return false
        await team.removeHook(hook.id)
        return true
      },
    }),
  )
}

/** The webhook whose making was not answered. One that was there before, or is in use, is not ours. */
async function findNewHook(
  team: MakeTeam,
  name: string,
  before: readonly ListedHook[],
): Promise<ListedHook | undefined> {
  const known = new Set(before.map(({ id }) => id))
  const hooks = await team.hooks()
  return hooks.find((hook) => hook.name === name && !known.has(hook.id) && hook.scenarioId == null)
}

function register(
  { bridge }: Sides,
  { name, events }: ScenarioPlan,
  { url }: NewHook,
  trail: Trail,
): Promise<Registered> {
  return step(
    trail,
    () => bridge.register({ url, events, name }),
    (made) => ({
      what: `webhook ${made?.id} at the bridge`,
      byHand: `DELETE ${bridge.publicUrl}/api/v1/webhooks/${made?.id}, with an API key of the bridge.`,
      async run() {
        if (!made) return false
        await bridge.remove(made.id)
        return true
      },
    }),
  )
}

interface Contents {
  readonly plan: ScenarioPlan
  readonly hook: NewHook
  readonly secret: string
}

function addScenario({ team }: Sides, trail: Trail, { plan, hook, secret }: Contents): Promise<number> {
  const blueprint = fillIn(plan.blueprint, {
    zone: team.zone,
    language: plan.language,
    hook: { id: hook.id, name: plan.name },
    secret,
  })
  return step(
    trail,
    () => team.addScenario(JSON.stringify(blueprint)),
    (made) => ({
      what: made === null ? `a scenario of webhook ${hook.id} at Make` : `scenario ${made} at Make`,
      byHand:
        made === null
          ? `In Make, team ${team.team}: delete the newest scenario "${blueprint.name}" if it is there.`
          : `Delete it in Make: ${scenarioLink(team, made)}`,
      async run() {
        const scenario = made ?? (await team.scenarioOf(hook.id))
        if (scenario === null) return false
        await team.removeScenario(scenario)
        return true
      },
    }),
  )
}
