import { pino } from 'pino'
import { systemClock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import type { Deps } from '../deps.ts'
import { isThere } from '../file-trouble.ts'
import type { Metrics } from '../metrics.ts'
import { type Core, openCore } from '../open-core.ts'
import { createSignals } from '../signals.ts'
import { databaseFileOf } from './database-file.ts'
import { PROGRAM } from './program-name.ts'

export interface Management {
  readonly config: Config
  readonly deps: Deps
}

interface ManageOptions {
  /** Whether a database may be made where there is none yet; else that is an error. */
  readonly create: boolean
}

/**
 * Opens the database of the environment, beside a bridge that may be serving it, and closes it afterwards. A running
 * bridge notices what is changed within half a second. Rejects with a message for people when it cannot be opened.
 */
export async function manage<Value>(
  { create }: ManageOptions,
  use: (management: Management) => Promise<Value>,
): Promise<Value> {
  const config = readConfig()
  if (config.database.kind === 'sqlite' && (!create || config.database.file === ':memory:')) {
    checkFile(databaseFileOf(config, ''))
  }
  const core = await openCore(config, { clock: systemClock, serve: false })
  try {
    return await use({ config, deps: managementDeps(core) })
  } finally {
    await core.store.close()
  }
}

function checkFile(file: string): void {
  if (isThere(file)) return
  throw new Error(
    `There is no database at ${file}. Set DATABASE_URL as the bridge has it, ` +
      `or make a new one with "${PROGRAM} serve" or "${PROGRAM} source add".`,
  )
}

/** What use cases want, where this process neither delivers nor counts nor logs: the bridge does. */
function managementDeps(core: Core): Deps {
  const log = pino({ level: 'silent' })
  return {
    ...core,
    dispatcher: { accepted() {}, wake() {}, alive: true },
    metrics: noMetrics,
    signals: createSignals(log),
    log,
  }
}

const noMetrics: Metrics = {
  eventIn() {},
  attemptMade() {},
  committed() {},
  notified() {},
  observe() {},
  text: async () => '',
  contentType: 'text/plain',
}
