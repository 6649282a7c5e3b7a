import { execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface NpmOptions {
  readonly folder: string
  readonly timeoutMs: number
  readonly env?: Readonly<Record<string, string>>
}

/** The search path with this very Node first: npm, node-gyp and n8n start whatever `node` they find. */
export const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter)

/** npm of this machine with the user's own settings; throws with its words when it fails. Returns what it printed. */
export async function npm(args: readonly string[], { folder, timeoutMs, env }: NpmOptions): Promise<string> {
  const running = run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: { ...process.env, ...env, PATH },
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  })
  try {
    return (await running).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`, { cause: error })
  }
}
