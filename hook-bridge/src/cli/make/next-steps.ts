import { findEvent, providers } from '@hook-bridge/event-catalog'
import { PROGRAM } from '../program-name.ts'
import type { MadeScenario } from './make-scenario.ts'

/** What was made, as soon as it is. */
export function describeMade({ plan, hook, webhook, scenario, link }: MadeScenario): readonly string[] {
  return [
    `Made "${plan.name}", and started it:`,
    `  ${link}`,
    `  scenario ${scenario} and webhook ${hook} at Make, webhook ${webhook} at the bridge`,
  ]
}

/** What people do once the scenarios run. */
export function afterSettingUp(made: readonly MadeScenario[]): readonly string[] {
  const { plan, webhook } = made[0]!
  const [type = ''] = plan.events
  const { name } = providers[findEvent(type)!.provider]
  return [
    '',
    'Next:',
    `  1. Open ${made.length === 1 ? 'the link' : 'each link'}, and replace the last module with your own steps.`,
    '     The scenario is on already: it runs at every event, and each run counts for your Make plan.',
    `  2. Try it with a sample, with the bridge running and a ${name} account connected:`,
    `     ${PROGRAM} send ${type}`,
    '     It goes to every webhook that subscribes to the event. To this one only:',
    `     POST /api/v1/webhooks/${webhook}/test {"event": "${type}"}`,
    `  3. ${PROGRAM} tail shows whether Make took it; what the scenario made of it stands in its history in Make.`,
  ]
}
