import { mustRun } from './run-program.ts'

const FIVE_MINUTES = 300_000

/** npm of this machine, with its configuration: registry, proxy and cache are the user's own. */
export function npm(args: readonly string[], folder: string): Promise<string> {
  // `npm run -s` hands its silence on; errors must be told all the same.
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  return mustRun('npm', [...args, ...options], { cwd: folder, timeoutMs: FIVE_MINUTES })
}
