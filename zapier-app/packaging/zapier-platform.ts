import { createRequire } from 'node:module'
import { runProgram, type ProgramEnd } from './run-program.ts'
import type { StagedApp } from './stage.ts'

const require = createRequire(import.meta.url)
const PROGRAM = require.resolve('zapier-platform-cli/src/bin/run')
const TWO_MINUTES = 120_000

/** Runs Zapier's own tool on the staged app: without anyone's login, without reports of its use. */
export function zapierPlatform(
  args: readonly string[],
  { folder, home }: StagedApp,
  timeoutMs = TWO_MINUTES,
): Promise<ProgramEnd> {
  const { NODE_ENV: _, ZAPIER_DEPLOY_KEY: __, ...env } = process.env
  return runProgram(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: {
      ...env,
      HOME: home,
      USERPROFILE: home,
      XDG_CONFIG_HOME: home,
      // It unpacks and runs what it has built in the temporary folder: there, too, only the zip's packages may be found.
      TMPDIR: home,
      DISABLE_ZAPIER_ANALYTICS: '1',
      NO_UPDATE_NOTIFIER: '1',
      FORCE_COLOR: '0',
    },
    timeoutMs,
  })
}
