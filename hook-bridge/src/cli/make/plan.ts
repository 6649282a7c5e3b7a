import { events, type ProviderId, providers } from '@hook-bridge/event-catalog'
import { chooseEvent } from '../choose-event.ts'
import { type Blueprint, type Language, readBlueprint } from './blueprint.ts'

/** A scenario to be made. */
export interface ScenarioPlan {
  /**
   * What its webhook is called, at Make and at the bridge. The same in both languages: it is what the scenario is
   * known by when the command is called again.
   */
  readonly name: string
  /** Event types. */
  readonly events: readonly string[]
  /** How the command asks for it: `--event cablenetai_lead_created`. */
  readonly asked: string
  readonly language: Language
  readonly blueprint: Blueprint
}

export interface Choice {
  /** Types or keys. */
  readonly event?: readonly string[]
  readonly provider?: ProviderId
  readonly language: Language
}

/** One plan for each event, or one for all events of the provider. Throws a message for people when that fails. */
export async function planScenarios({ event, provider, language }: Choice): Promise<readonly ScenarioPlan[]> {
  if (provider !== undefined) return [await planProvider(provider, language)]
  if (event === undefined) {
    throw new Error('Say which events: --event <event>, as often as you like, or --provider <provider>.')
  }
  const chosen = new Set(event.map(chooseEvent))
  return Promise.all(
    [...chosen].map(async ({ key, type, provider: owner }) => ({
      name: `hook-bridge: ${type} (${providers[owner].name})`,
      events: [type],
      asked: `--event ${key}`,
      language,
      blueprint: await readBlueprint(language, key),
    })),
  )
}

async function planProvider(provider: ProviderId, language: Language): Promise<ScenarioPlan> {
  return {
    name: `hook-bridge: all events (${providers[provider].name})`,
    events: events.filter((each) => each.provider === provider).map(({ type }) => type),
    asked: `--provider ${provider}`,
    language,
    blueprint: await readBlueprint(language, `${provider}_all_events`),
  }
}
