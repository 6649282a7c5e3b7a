/**
 * How this program is called in what it prints: as it works in the folder of the pack, where npm has put it on no PATH
 * but its own.
 */
export const PROGRAM = 'npx hook-bridge'
