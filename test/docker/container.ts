import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { freePort } from '../support/run-program.ts'
import { until } from '../support/until.ts'
import { docker, runDocker, type DockerResult } from './docker.ts'
import { HOST } from './host-door.ts'

/** A bridge in a container that has no more rights than the guide gives it. */
export interface Container extends AsyncDisposable {
  readonly name: string
  /** Where this machine reaches it. */
  readonly origin: string
  /** The volume with its data. */
  readonly volume: string
  /** Runs a command in it, as its own user; rejects when it cannot be started. */
  exec(...command: readonly string[]): Promise<DockerResult>
  /** All that it wrote since it was made, over all starts. */
  logs(): Promise<string>
  /** One value of `docker inspect`, such as `.State.ExitCode`. */
  inspect<Value>(path: string): Promise<Value>
  /** SIGTERM, and SIGKILL after Docker's own 10 seconds. Resolves to the exit code and how long it took. */
  stop(): Promise<{ readonly exitCode: number; readonly durationMs: number }>
  kill(): Promise<void>
  /** Starts it again; resolves when it is ready. */
  start(): Promise<void>
}

export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** An existing volume, which then outlives the container. */
  readonly volume?: string
  /** More options of `docker run`. */
  readonly options?: readonly string[]
  /** Instead of the image's own command. */
  readonly command?: readonly string[]
}

/** Starts one; resolves when it is ready. Its volume goes with it unless it was given. */
export async function startContainer(options: ContainerOptions = {}): Promise<Container> {
  const name = `hook-bridge-test-${randomBytes(4).toString('hex')}`
  const volume = options.volume ?? name
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const container: Container = {
    name,
    origin,
    volume,
    exec: (...command) => runDocker(['exec', name, ...command]),
    logs: async () => (await runDocker(['logs', name])).output,
    inspect: async (path) => JSON.parse(await docker(['inspect', '--format', `{{json ${path}}}`, name])),
    async stop() {
      const startedAt = performance.now()
      await docker(['stop', name])
      const durationMs = performance.now() - startedAt
      return { exitCode: await container.inspect<number>('.State.ExitCode'), durationMs }
    },
    kill: async () => void (await docker(['kill', name])),
    async start() {
      await docker(['start', name])
      await ready(container)
    },
    async [Symbol.asyncDispose]() {
      await runDocker(['rm', '--force', '--volumes', name])
      if (options.volume === undefined) await runDocker(['volume', 'rm', '--force', volume])
    },
  }
  try {
    await docker(['run', '--detach', '--name', name, ...flags(options, { port, volume })])
    await ready(container)
    return container
  } catch (error) {
    const said = await container.logs()
    await container[Symbol.asyncDispose]()
    throw new Error(`the container did not get ready:\n${said}`, { cause: error })
  }
}

function flags(
  { env = {}, options = [], command = [] }: ContainerOptions,
  { port, volume }: { port: number; volume: string },
): string[] {
  const settings = {
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    ALLOWED_TARGETS: HOST,
    RATE_LIMIT: '1000000',
    ...env,
  }
  return [
    ...'--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges'.split(' '),
    ...`--volume ${volume}:/data --publish 127.0.0.1:${port}:8080`.split(' '),
    ...`--add-host ${HOST}:host-gateway`.split(' '),
    ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...options,
    inject('image'),
    ...command,
  ]
}

async function ready({ origin, inspect }: Container): Promise<void> {
  await until(
    async () => {
      if (await isReady(origin)) return true
      if (!(await inspect<boolean>('.State.Running'))) throw new Error('it ended before it was ready')
      return false
    },
    { deadlineMs: 30_000, everyMs: 20, what: 'the bridge to be ready' },
  )
}

/** Whether a bridge there can store and deliver. */
export function isReady(origin: string): Promise<boolean> {
  return fetch(`${origin}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** The API key that it made and printed at its first start. */
export async function firstApiKey({ logs }: Pick<Container, 'logs'>): Promise<string> {
  const [key, more] = (await logs()).match(/hbk_[0-9a-f]{64}/g) ?? []
  if (key === undefined || more !== undefined) throw new Error('there is not one API key in the log')
  return key
}
