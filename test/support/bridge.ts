import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, runProgram, type RunningProgram, waitUntilListening } from './run-program.ts'

const MAIN = fileURLToPath(new URL('../../hook-bridge/src/main.js', import.meta.url))
export const API_KEY = 'an-api-key-for-tests-only-0123456789abcdef'

/** The bridge as users run it: a process of its own, driven over HTTP only. */
export interface RunningBridge extends AsyncDisposable {
  readonly origin: string
  /** Its database and master key; they outlive a stop. */
  readonly folder: string
  readonly program: RunningProgram
  /** A call of the API. Throws with the bridge's own words unless the answer is 2xx. */
  call<Data = unknown>(method: string, path: string, body?: unknown): Promise<Data>
  /** Subscribes a receiver. */
  subscribe(url: string, events: readonly string[], more?: object): Promise<Webhook>
  /** Connects an account. */
  connect(provider: string, more?: object): Promise<ConnectedSource>
  /** Ends the process (SIGTERM: lets it finish) and starts it anew on the same database and port. */
  restart(signal?: NodeJS.Signals): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface Webhook {
  readonly id: string
  readonly secret: string
  readonly status: string
}

export interface ConnectedSource {
  readonly id: string
  readonly inboundUrl: string
  readonly secret: string
}

export interface BridgeOptions {
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a bridge on a new database, allowed to deliver to this machine. */
export async function startBridge({ env = {} }: BridgeOptions = {}): Promise<RunningBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'hook-bridge-'))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  let program = await start()

  async function start(): Promise<RunningProgram> {
    const started = await runProgram(process.execPath, [MAIN], {
      env: {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: origin,
        DATABASE_URL: `file:${join(folder, 'hook-bridge.db')}`,
        HOOK_BRIDGE_API_KEY: API_KEY,
        ALLOWED_TARGETS: '127.0.0.0/8',
        ...env,
      },
    })
    await waitUntilListening(started, port)
    return started
  }

  async function call<Data>(method: string, path: string, body?: unknown): Promise<Data> {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? undefined : (JSON.parse(text) as { data: unknown }).data) as Data
  }

  const bridge: RunningBridge = {
    origin,
    folder,
    get program() {
      return program
    },
    call,
    subscribe: (url, events, more = {}) => call('POST', '/webhooks', { url, events, ...more }),
    connect: (provider, more = {}) => call('POST', '/sources', { provider, ...more }),
    async restart(signal = 'SIGTERM') {
      await program.stop(signal)
      program = await start()
    },
    stop: (signal) => program.stop(signal),
    async [Symbol.asyncDispose]() {
      await program.stop('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return bridge
}
