import { npm } from './npm.ts'

/** What the official linter says, warnings included: each with file, line and rule. */
export async function lint(island: string): Promise<string[]> {
  const { code, output } = await npm(['run', 'lint'], island)
  return code === 0 && !output.includes('✖') ? [] : [output]
}
