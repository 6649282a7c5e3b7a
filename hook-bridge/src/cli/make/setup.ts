import { chooseWorkspace } from '../choose-workspace.ts'
import { manage } from '../management.ts'
import { printLine } from '../output.ts'
import { openBridgeSide } from './bridge-side.ts'
import { watchInterruption } from './interruption.ts'
import { openLine } from './line.ts'
import { openMakeTeam } from './make-team.ts'
import { afterSettingUp, describeMade } from './next-steps.ts'
import { type Choice, planScenarios, type ScenarioPlan } from './plan.ts'
import { rehearse } from './rehearsal.ts'
import { makeScenarios } from './make-scenarios.ts'
import { readToken, type TokenOptions } from './token.ts'
import type { Place } from './zone.ts'

export interface SetupOptions extends Choice, Place, TokenOptions {
  readonly dryRun?: true
  readonly again?: true
  readonly workspace?: string
}

/** Makes the scenarios that the options ask for. Rejects with a message for people. */
export async function setup(options: SetupOptions): Promise<void> {
  const plans = await planScenarios(options)
  if (options.dryRun) return showCalls(plans, options)
  const token = await readToken(options)
  await manage({ create: false }, async ({ config, deps }) => {
    const workspace = chooseWorkspace(deps, options.workspace)
    const interruption = watchInterruption()
    try {
      const made = await makeScenarios({
        team: openMakeTeam(options, token, openLine(interruption)),
        bridge: openBridgeSide(deps, workspace.row, config.publicUrl),
        interruption,
        plans,
        again: options.again ?? false,
        onMade: (each) => describeMade(each).forEach(printLine),
      })
      afterSettingUp(made).forEach(printLine)
    } finally {
      interruption.stop()
    }
  })
}

async function showCalls(plans: readonly ScenarioPlan[], options: SetupOptions): Promise<void> {
  printLine('This would be done. What Make and the bridge make up stands in angle brackets.\n')
  const { line, bridge } = rehearse(printLine)
  const interruption = { signal: new AbortController().signal, renew() {}, stop() {} }
  const team = openMakeTeam(options, 'none', line)
  await makeScenarios({ team, bridge, interruption, plans, again: false, onMade() {} })
  printLine('\nNothing was done, at neither side.')
}
