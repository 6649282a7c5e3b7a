import { z } from 'zod'
import type { Line } from './line.ts'
import { MakeClient } from './make-client.ts'
import { explainFailure, MakeFailure } from './make-failure.ts'
import type { Place } from './zone.ts'

const id = z.int().positive()
const listedHook = z.object({ id, name: z.string(), scenarioId: id.nullish() })
const newHook = z.object({ id, url: z.url() })

/** A webhook of Make, as the list of a team shows it. */
export type ListedHook = z.infer<typeof listedHook>

/** Address and id of a webhook that Make just made. The address is a secret: whoever has it can start the scenario. */
export type NewHook = z.infer<typeof newHook>

/** What this command does in a team of Make. Every call rejects with a MakeFailure. */
export interface MakeTeam extends Place {
  hooks(): Promise<readonly ListedHook[]>
  addHook(name: string): Promise<NewHook>
  /** The scenario that a webhook belongs to; null when there is none, or no such webhook. */
  scenarioOf(hook: number): Promise<number | null>
  removeHook(hook: number): Promise<void>
  /** `blueprint`: JSON. The scenario is not started. */
  addScenario(blueprint: string): Promise<number>
  startScenario(scenario: number): Promise<void>
  /** Stops it where it runs, and deletes it. */
  removeScenario(scenario: number): Promise<void>
}

const HOOK_TYPE = 'gateway-webhook'
/** Headers and the untouched text of the body: without them no signature can be verified. */
const HOOK_SETTINGS = { headers: true, method: false, stringify: true }
const PAGE = 100

/** A team of Make, seen through its API. */
export function openMakeTeam(place: Place, token: string, line: Line): MakeTeam {
  const { zone, team } = place
  const make = new MakeClient(token, zone, line)

  async function call<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask()
    } catch (error) {
      throw explainFailure(error, { zone, team, token, what })
    }
  }

  /** Page by page, until one shows nothing new: how many Make shows at once is not documented. */
  async function allHooks(): Promise<readonly ListedHook[]> {
    const found = new Map<number, ListedHook>()
    for (let before = -1; found.size > before;) {
      before = found.size
      const page = await make.hooks.list(team, {
        typeName: HOOK_TYPE,
        pg: { offset: before, limit: PAGE },
      })
      for (const hook of z.array(listedHook).parse(page)) found.set(hook.id, hook)
    }
    return [...found.values()]
  }

  return {
    zone,
    team,
    hooks: () => call(`list the webhooks of team ${team} at Make`, allHooks),
    addHook: (name) =>
      call(`make the webhook "${name}" at Make`, async () =>
        newHook.parse(
          await make.hooks.create({ name, teamId: team, typeName: HOOK_TYPE, data: HOOK_SETTINGS }),
        ),
      ),
    async scenarioOf(hook) {
      const found = await unlessGone(() =>
        call(`look at webhook ${hook} at Make`, async () => listedHook.parse(await make.hooks.get(hook))),
      )
      return found?.scenarioId ?? null
    },
    async removeHook(hook) {
      await unlessGone(() => call(`delete webhook ${hook} at Make`, () => make.hooks.delete(hook)))
    },
    addScenario: (blueprint) =>
      call('make the scenario at Make', async () => {
        const request = { teamId: team, blueprint, scheduling: { type: 'immediately' } } as const
        return id.parse((await make.scenarios.create(request, { confirmed: true })).id)
      }),
    async startScenario(scenario) {
      const what = `start scenario ${scenario} at Make`
      const active = await call(what, () => make.scenarios.activate(scenario))
      if (!active) throw new MakeFailure(`Could not ${what}: Make left it switched off.`, null)
    },
    async removeScenario(scenario) {
      // Whether it runs is not always known, and one that does not run need not be stopped.
      await make.scenarios.deactivate(scenario).catch(() => {})
      await unlessGone(() =>
        call(`delete scenario ${scenario} at Make`, () => make.scenarios.delete(scenario)),
      )
    },
  }
}

async function unlessGone<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof MakeFailure && error.status === 404) return null
    throw error
  }
}
