import type { StagedApp } from './stage.ts'
import { zapierPlatform } from './zapier-platform.ts'

const ONE_MINUTE = 60_000

export interface StyleOutcome {
  readonly checked: boolean
  /** What Zapier's tool wrote, or why the checks were not made. */
  readonly words: string
}

/** Validates the app's definition against Zapier's schema, on this machine. Throws with the findings. */
export async function validateStructure(staged: StagedApp): Promise<void> {
  const { code, output } = await zapierPlatform(['validate', '--without-style'], staged)
  if (code !== 0) throw new Error(`zapier-platform validate --without-style failed:\n${output}`)
}

/**
 * Has Zapier's servers check the definition, which needs no login. Throws with the findings where they would refuse an
 * upload. Whether they answer is not the app's merit: where they do not, that is told and nothing more.
 */
export async function validateStyle(staged: StagedApp, timeoutMs = ONE_MINUTE): Promise<StyleOutcome> {
  const { code, output } = await zapierPlatform(['validate'], staged, timeoutMs)
  // Failed checks alone do not change its exit code: the figures tell.
  const failed = Number(/- (\d+) checks failed/.exec(output)?.[1] ?? 0)
  if (failed > 0) throw new Error(`zapier-platform validate: ${failed} checks failed:\n${output}`)
  if (code !== 0)
    return { checked: false, words: `Zapier's servers could not be asked: ${reasonIn(output)}.` }
  return { checked: true, words: output.trim() }
}

/** The error of Zapier's tool, without its frame. */
function reasonIn(output: string): string {
  return /Error: (.+)/.exec(output)?.[1]?.trim() ?? 'no answer in time'
}
