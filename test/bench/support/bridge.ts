import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { z } from 'zod'
import { pidOf, startChild, stopChild } from './child.ts'
import { freePort } from './free-port.ts'
import { removeFolder, temporaryFolder } from './temporary-folder.ts'
import { sleep, waitUntil } from './wait.ts'

const MAIN = fileURLToPath(new URL('../../../hook-bridge/src/main.js', import.meta.url))
const API_KEY = 'bench-api-key-of-at-least-32-characters'
const newSource = z.object({ inboundUrl: z.string(), secret: z.string() })
const MASTER_KEY = 'bench-master-key-of-at-least-32-characters'

/** The service as users start it, with logging on, on a core and a database of its own. */
export interface Bridge {
  readonly pid: number
  /** Where it listens. */
  readonly origin: string
  /** Connects a CablenetAI account. `apiKey`: of another workspace than the first. */
  addSource(apiKey?: string): Promise<Door>
  /** Subscribes `url` to lead.created. */
  subscribe(url: string, apiKey?: string): Promise<void>
  /** Resolves once no delivery of its workspaces is pending. */
  drained(): Promise<void>
  /** Ends it as an operator would, and leaves its folder. */
  stop(): Promise<void>
  /** Ends it at once and removes its folder. */
  discard(): Promise<void>
}

/** Where to post, and what to sign with. */
export interface Door {
  readonly url: string
  readonly secret: string
}

/** Path of the database in the folder of a bridge. */
export function databaseFile(folder: string): string {
  return join(folder, 'hook-bridge.db')
}

/** What a bridge reads from its environment, but for where it listens. */
export function surroundings(databaseUrl: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    HOOK_BRIDGE_API_KEY: API_KEY,
    HOOK_BRIDGE_MASTER_KEY: MASTER_KEY,
    ALLOWED_TARGETS: '127.0.0.0/8',
    LOG_LEVEL: 'info',
    // The bench asks for progress more often than a user would.
    RATE_LIMIT: '1000000',
  }
}

export interface BridgeOptions {
  /** Holds the database and what belongs to it; by default a new one. */
  readonly folder?: string
  /** By default a file in the folder. */
  readonly databaseUrl?: string
  /** Of the workspaces in the database; by default of the one that the bridge makes itself. */
  readonly apiKeys?: readonly string[]
  /** False: returns as soon as the process runs. */
  readonly untilReady?: boolean
}

interface Call {
  /** Absent = a GET. */
  readonly body?: object
  readonly apiKey: string
}

export async function startBridge({
  folder = temporaryFolder(),
  databaseUrl = `file:${databaseFile(folder)}`,
  apiKeys = [API_KEY],
  untilReady = true,
}: BridgeOptions = {}): Promise<Bridge> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const child = startChild({
    core: 'under-test',
    command: process.execPath,
    args: [MAIN],
    env: { ...process.env, ...surroundings(databaseUrl), PORT: String(port), PUBLIC_URL: origin },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const api = async <Data>(path: string, answer: z.ZodType<Data>, { body, apiKey }: Call): Promise<Data> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    return z.object({ data: answer }).parse(JSON.parse(text)).data
  }
  const isPending = async (apiKey: string): Promise<boolean> =>
    (await api('/deliveries?status=pending&limit=1', z.array(z.unknown()), { apiKey })).length > 0
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`the bridge ended with code ${child.exitCode}`)
    return fetch(`${origin}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
  }
  if (untilReady) await waitUntil('the bridge is ready', isReady)
  return {
    pid: pidOf(child),
    origin,
    async addSource(apiKey = API_KEY) {
      const source = await api('/sources', newSource, { body: { provider: 'cablenetai' }, apiKey })
      return { url: source.inboundUrl, secret: source.secret }
    },
    async subscribe(url, apiKey = API_KEY) {
      await api('/webhooks', z.unknown(), { body: { url, events: ['lead.created'] }, apiKey })
    },
    async drained() {
      await waitUntil(
        'nothing is pending',
        async () => !(await Promise.all(apiKeys.map(isPending))).includes(true),
      )
    },
    stop: () => stopChild(child),
    async discard() {
      await stopChild(child, 0)
      await sleep(0)
      removeFolder(folder)
    },
  }
}
