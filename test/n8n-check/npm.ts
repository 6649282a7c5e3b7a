import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

const TEN_MINUTES = 600_000

export interface Ended {
  readonly code: number | null
  /** Both streams in the order of arrival, without colours. */
  readonly output: string
}

/** Runs npm, as this machine has it set up, to its end. A failure is an outcome, not an exception. */
export async function npm(args: readonly string[], folder: string): Promise<Ended> {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  const program = spawn('npm', [...args, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TEN_MINUTES,
  })
  let output = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const [code] = (await once(program, 'close')) as [number | null]
  return { code, output: stripVTControlCharacters(output) }
}
