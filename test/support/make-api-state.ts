import { errorWith } from './make-api-faults.ts'
import { fieldsOf } from './fields-of.ts'

export interface MakeHook {
  readonly id: number
  readonly name: string
  readonly teamId: number
  readonly udid: string
  readonly typeName: string
  readonly data: Readonly<Record<string, unknown>>
  readonly url: string
  scenarioId: number | null
}

export interface MakeScenario {
  readonly id: number
  readonly name: string
  readonly teamId: number
  /** As it was stored: with hook and secret. */
  readonly blueprint: MakeBlueprint
  readonly scheduling: unknown
  isActive: boolean
}

export interface MakeBlueprint {
  readonly name: string
  readonly flow: readonly {
    readonly id: number
    readonly module: string
    readonly parameters?: Readonly<Record<string, unknown>>
    readonly mapper?: Readonly<Record<string, unknown>>
    readonly metadata: Readonly<Record<string, unknown>>
  }[]
  readonly metadata: Readonly<Record<string, unknown>>
}

const LONGEST_NAME = 128

/** What a team of Make holds. Every change throws a MakeApiError where Make would refuse it. */
export class MakeApiState {
  readonly hooks = new Map<number, MakeHook>()
  readonly scenarios = new Map<number, MakeScenario>()
  readonly #teamId: number
  readonly #urlOf: (udid: string) => string
  #latestId = 100

  constructor(teamId: number, urlOf: (udid: string) => string) {
    this.#teamId = teamId
    this.#urlOf = urlOf
  }

  addHook(body: unknown): MakeHook {
    const { name, teamId, typeName, ...data } = fieldsOf(body)
    this.checkTeam(teamId)
    if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) throw errorWith(400, 'name')
    if (typeName !== 'gateway-webhook') throw errorWith(400, 'typeName')
    for (const setting of ['headers', 'method', 'stringify']) {
      if (typeof data[setting] !== 'boolean') throw errorWith(400, `Missing value of ${setting}.`)
    }
    const id = ++this.#latestId
    const udid = String(id).padStart(32, 'abcdefgh')
    const hook = {
      id,
      name,
      teamId: this.#teamId,
      udid,
      typeName,
      data,
      url: this.#urlOf(udid),
      scenarioId: null,
    }
    this.hooks.set(id, hook)
    return hook
  }

  hook(id: number): MakeHook {
    const hook = this.hooks.get(id)
    if (!hook) throw errorWith(404, 'Hook not found.')
    return hook
  }

  removeHook(id: number, confirmed: boolean): void {
    if (this.hook(id).scenarioId !== null && !confirmed)
      throw errorWith(400, 'The hook is used in a scenario.')
    this.hooks.delete(id)
  }

  /** Blueprint and scheduling come as JSON texts. */
  addScenario(body: unknown): MakeScenario {
    const { teamId, blueprint: blueprintText, scheduling: schedulingText } = fieldsOf(body)
    this.checkTeam(teamId)
    if (typeof blueprintText !== 'string' || typeof schedulingText !== 'string')
      throw errorWith(400, 'blueprint')
    const blueprint = JSON.parse(blueprintText) as MakeBlueprint
    const scheduling: unknown = JSON.parse(schedulingText)
    const hook = this.hook(Number(blueprint.flow[0]?.parameters?.['hook']))
    if (hook.scenarioId !== null) throw errorWith(400, 'The hook is used in another scenario.')
    const id = ++this.#latestId
    const scenario = {
      id,
      name: blueprint.name,
      teamId: this.#teamId,
      blueprint,
      scheduling,
      isActive: false,
    }
    this.scenarios.set(id, scenario)
    hook.scenarioId = id
    return scenario
  }

  scenario(id: number): MakeScenario {
    const scenario = this.scenarios.get(id)
    if (!scenario) throw errorWith(404, 'Scenario not found.')
    return scenario
  }

  switchScenario(id: number, isActive: boolean): object {
    this.scenario(id).isActive = isActive
    return { id, isActive, islinked: true }
  }

  removeScenario(id: number): void {
    if (this.scenario(id).isActive) throw errorWith(400, 'The scenario is active.')
    this.scenarios.delete(id)
    for (const hook of this.hooks.values()) if (hook.scenarioId === id) hook.scenarioId = null
  }

  checkTeam(teamId: unknown): void {
    if (Number(teamId) !== this.#teamId) throw errorWith(403, 'Access denied.')
  }
}
