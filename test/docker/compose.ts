import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { docker } from './docker.ts'

const shell = promisify(execFile)
const FILE = fileURLToPath(new URL('../../compose.yaml', import.meta.url))

/** The pack's compose file, as a project of its own and with settings of its own. */
export interface Compose extends AsyncDisposable {
  /** Runs `docker compose <args>`. Rejects with its output when it fails. */
  run(...args: readonly string[]): Promise<string>
  /** A command of a guide, as people type it in the folder of their `.env`: `docker compose` in it is this project. */
  shell(command: string): Promise<string>
  /** A folder that goes with it. */
  readonly folder: string
  /** What it and `.env` come to: a service with all its settings; `bridge` when not given. */
  config(service?: string): Promise<ServiceConfig>
  /** One value of `docker inspect` of a service's container; that of `bridge` when not given. */
  inspect<Value>(path: string, service?: string): Promise<Value>
}

export interface ServiceConfig {
  readonly image: string
  readonly environment: Readonly<Record<string, string>>
}

/** `settings` is what stands in `.env`, `profile` what each command names. All that it makes goes with it. */
export async function openCompose(
  settings: Readonly<Record<string, string>>,
  { profile }: { readonly profile?: string } = {},
): Promise<Compose> {
  const folder = await mkdtemp(join(tmpdir(), 'hook-bridge-compose-'))
  const envFile = join(folder, '.env')
  await writeFile(
    envFile,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  const project = `hook-bridge-test-${randomBytes(4).toString('hex')}`

  const place = ['compose', '--project-name', project, '--file', FILE, '--env-file', envFile]
  if (profile !== undefined) place.push('--profile', profile)
  const limits = { timeoutMs: 10 * 60_000, env: environment() }
  const run = (...args: readonly string[]) => docker([...place, ...args], limits)

  return {
    run,
    folder,
    async shell(command) {
      const ours = command.replaceAll('docker compose', `docker ${place.join(' ')}`)
      const options = { cwd: folder, timeout: limits.timeoutMs, env: environment() }
      return (await shell('bash', ['-o', 'pipefail', '-c', ours], options)).stdout
    },
    async config(service = 'bridge') {
      const read = JSON.parse(await run('config', '--format', 'json')) as {
        services: Record<string, ServiceConfig>
      }
      return read.services[service]!
    },
    async inspect(path, service = 'bridge') {
      return JSON.parse(
        await docker(['inspect', '--format', `{{json ${path}}}`, await run('ps', '--quiet', service)]),
      )
    },
    async [Symbol.asyncDispose]() {
      await run('down', '--volumes', '--rmi', 'local', '--timeout', '1')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Compose prefers the environment to `.env`: it gets what Docker itself needs, and no setting by chance. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (/^(PATH|HOME)$/.test(entry[0]) || entry[0].startsWith('DOCKER_')),
    ),
  )
}
