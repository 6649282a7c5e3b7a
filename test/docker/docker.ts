import { execFile } from 'node:child_process'

export interface DockerOptions {
  /** Real milliseconds, 60,000 when not given. A build without network would never end by itself. */
  readonly timeoutMs?: number
  /** The whole environment of the command, instead of that of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** What a command did that ended by itself. */
export interface DockerResult {
  readonly exitCode: number
  /** Standard output and errors, by turns as they came. */
  readonly output: string
  readonly stdout: string
}

/** Runs `docker <args>`. Rejects only when there is no such program, or it takes too long. */
export function runDocker(args: readonly string[], options: DockerOptions = {}): Promise<DockerResult> {
  const { timeoutMs = 60_000, env } = options
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, ...(env && { env }) }
    execFile('docker', args, limits, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`
      if (error === null) return resolve({ exitCode: 0, output, stdout })
      if (typeof error.code === 'number') return resolve({ exitCode: error.code, output, stdout })
      const reason = error.killed === true ? `did not end within ${timeoutMs} ms` : error.message
      reject(new Error(`docker ${args.join(' ')}: ${reason}\n${output}`, { cause: error }))
    })
  })
}

/** Runs `docker <args>` and resolves to what it wrote, without the last line end. Rejects with its output if it fails. */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { exitCode, stdout, output } = await runDocker(args, options)
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with ${exitCode}:\n${output}`)
  return stdout.trimEnd()
}
