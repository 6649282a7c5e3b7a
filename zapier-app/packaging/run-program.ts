import { spawn } from 'node:child_process'

export interface ProgramOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** The program is killed when it takes longer: without a network some would wait for ever. */
  readonly timeoutMs: number
}

export interface ProgramEnd {
  /** Undefined when the program was killed. */
  readonly code: number | undefined
  /** What it wrote, both streams in the order of arrival. */
  readonly output: string
}

/** Runs a program to its end. A failure is an outcome, not an exception. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs }: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const program = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    program.on('error', reject)
    // A grandchild may outlive a killed program and hold its streams open.
    program.on('exit', (_code, signal) => {
      if (signal === null) return
      output += `\nStopped after ${timeoutMs / 1000} s.`
      program.stdout.destroy()
      program.stderr.destroy()
    })
    program.on('close', (code) => resolve({ code: code ?? undefined, output }))
  })
}

/** Runs a program that must succeed; throws with its own words otherwise. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const { code, output } = await runProgram(command, args, options)
  if (code === 0) return output
  throw new Error(`${[command, ...args].join(' ')} failed:\n${output}`)
}
