import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, runProgram, type RunningProgram } from '../support/run-program.ts'
import { until } from '../support/until.ts'
import { n8nEnvironment } from './n8n-environment.ts'

const READY_WITHIN_MS = 90_000

/** n8n as its users run it: a process of its own, driven over HTTP only. */
export interface N8nServer extends AsyncDisposable {
  readonly origin: string
  /** All that it wrote since its last start. */
  output(): string
  /** Ends the process: SIGTERM lets it finish, SIGKILL does not. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it anew, on the same database and port. */
  start(): Promise<void>
}

/** Starts n8n on a new database. `installInto` is told the user folder before n8n looks at it. */
export async function startN8n(
  program: string,
  installInto: (userFolder: string) => Promise<void>,
): Promise<N8nServer> {
  await using made = new AsyncDisposableStack()
  const userFolder = await mkdtemp(join(tmpdir(), 'hook-bridge-n8n-'))
  made.defer(() => rm(userFolder, { recursive: true, force: true }))
  await installInto(userFolder)
  const [port, brokerPort] = [await freePort(), await freePort()]
  const origin = `http://127.0.0.1:${port}`
  const env = n8nEnvironment({ userFolder, port, brokerPort })
  let running: RunningProgram | undefined
  made.defer(() => running?.stop('SIGKILL'))

  async function start(): Promise<void> {
    running = await runProgram(process.execPath, [program, 'start'], { env, inheritEnv: false })
    await waitUntilReady(running, origin)
  }

  await start()
  const kept = made.move()
  return {
    origin,
    output: () => running?.output() ?? '',
    stop: async (signal) => running?.stop(signal),
    start,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Its database first, then the API that its editor uses. */
async function waitUntilReady(program: RunningProgram, origin: string): Promise<void> {
  for (const path of ['/healthz/readiness', '/rest/settings']) {
    await until(
      () => {
        if (!program.isRunning()) throw new Error(`n8n ended before it was ready:\n${program.output()}`)
        return answersOk(origin + path)
      },
      { deadlineMs: READY_WITHIN_MS, everyMs: 50, what: `n8n to be ready:\n${program.output()}` },
    )
  }
}

function answersOk(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => (await response.text(), response.ok),
    () => false,
  )
}
