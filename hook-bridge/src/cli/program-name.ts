import { basename, dirname } from 'node:path'

/**
 * How this program is called in what it prints. In a clone of the pack npm has put it on no PATH but its own
 * (`node_modules/.bin`); in the image it is a command like any other.
 */
export function programName(script: string | undefined): string {
  const isCommand =
    script !== undefined && basename(script) === 'hook-bridge' && basename(dirname(script)) !== '.bin'
  return isCommand ? 'hook-bridge' : 'npx hook-bridge'
}

export const PROGRAM = programName(process.argv[1])
