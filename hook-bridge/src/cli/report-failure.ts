import { ConfigError } from '../config-error.ts'

/** EX_CONFIG of sysexits.h: starting again cannot help before somebody corrects the environment. */
const EXIT_CONFIG = 78

/** Says what went wrong, in one message without a stack, and sets the exit code. */
export function reportFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`hook-bridge: ${message}\n`)
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1
}
