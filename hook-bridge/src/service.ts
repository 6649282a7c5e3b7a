import type { FastifyInstance } from 'fastify'
import { pino, type Logger } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { ensureAccess } from './access.ts'
import { systemClock, type CancelTimer, type Clock } from './clock.ts'
import type { Config, Database } from './config.ts'
import { registerConsole } from './console/console.ts'
import { createLive } from './console/live.ts'
import { createDeliver } from './delivery/deliver.ts'
import { createDispatcher } from './delivery/dispatcher.ts'
import { createSender } from './delivery/send-attempt.ts'
import { startTellingPlatforms } from './delivery/tell-platforms.ts'
import type { Deps } from './deps.ts'
import { createWebhookDoctor } from './doctor/webhook-doctor.ts'
import { buildApp } from './http/app.ts'
import { registerInbound } from './http/routes/inbound.ts'
import { random } from './ids.ts'
import { startHeldLimits } from './maintenance/held-limits.ts'
import { createMetrics } from './metrics.ts'
import { type Notifications, startNotifications } from './notifications/start-notifications.ts'
import { openCore } from './open-core.ts'
import { createCountFigures, createReadFigures } from './read-figures.ts'
import { startRecoveries } from './maintenance/recoveries.ts'
import { startRetention } from './maintenance/retention.ts'
import { createSignals } from './signals.ts'
import { startSizeRetention } from './maintenance/size-retention.ts'
import { createStorageLog } from './storage-log.ts'
import type { TracingConfig } from './tracing/tracing-config.ts'
import type { Tracing } from './tracing/tracing.ts'
import { startTypeRetention } from './maintenance/type-retention.ts'

/** More connections than this to one receiver help nobody. */
const CONNECTIONS_PER_ORIGIN = 64
/** Most answers come within this; what does not is due again at the next start. Shorter than what orchestrators grant. */
const GRACE_MS = 8_000
const DAY_MS = 24 * 60 * 60 * 1000

export interface Service {
  readonly app: FastifyInstance
  readonly deps: Deps
  /** A first API key that was made at this start and has to be shown now; null when there was one. */
  readonly firstApiKey: string | null
  /** Takes up pending deliveries, then listens. Resolves to the address, such as `http://127.0.0.1:8080`. */
  start(): Promise<string>
  /** Takes nothing more in, lets what is in flight end, closes the database. */
  stop(): Promise<void>
}

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock
  readonly log?: Logger
}

/** Puts the bridge together. The only place where its parts meet. */
export async function createService(config: Config, overrides: Overrides = {}): Promise<Service> {
  const clock = overrides.clock ?? systemClock
  // Lines are written together, 4 KiB or a quarter of a second: a system call for each would cost as much as signing.
  const output = pino.destination({ sync: true, minLength: 4_096, periodicFlush: 250 })
  const log = overrides.log ?? pino({ level: config.logLevel, base: null }, output)
  const core = await openCore(config, { clock, serve: true })
  const { store, registry } = core
  const firstApiKey = await ensureAccess(core, config.apiKey)

  const metrics = createMetrics(manifest.version)
  const tracing = await openTracing(config.tracing, { ...core, log, version: manifest.version })
  const traced = tracing && { tracing }
  const sender = createSender({ guard: core.guard, clock, connectionsPerOrigin: CONNECTIONS_PER_ORIGIN })
  const userAgent = `hook-bridge/${manifest.version}`
  const signals = createSignals(log)
  const suspendAfterMs = config.suspendAfterDays * DAY_MS
  const attempting = { metrics, log, sender, random, userAgent, signals, suspendAfterMs }
  const deliver = createDeliver({ ...core, ...traced, ...attempting })
  const dispatcher = createDispatcher({ ...core, log, deliver, maxConcurrency: config.maxConcurrency })
  const deps: Deps = { ...core, ...traced, dispatcher, metrics, signals, log }

  const heldLimits = { days: config.heldDays, most: config.heldMax }
  const live = createLive(clock)
  const countFigures = createCountFigures(core)
  const doctor = createWebhookDoctor({ ...core, countFigures, suspendAfterMs })
  const app = buildApp(deps, {
    publicUrl: config.publicUrl,
    rateLimit: config.rateLimit,
    version: manifest.version,
    doctor,
    registerInbound: (scope) => registerInbound(scope, deps),
    registerConsole: (scope) =>
      registerConsole(scope, { deps, publicUrl: config.publicUrl, live, countFigures, heldLimits, doctor }),
  })
  const readFigures = createReadFigures({ ...core, dispatcher }, fileOf(config.database), countFigures)
  metrics.observe(readFigures)
  const noteInLog = createStorageLog({ log, clock })
  store.onCommit((commit) => {
    metrics.committed(commit)
    noteInLog(commit)
    live.changed()
  })
  const stopUpkeep: CancelTimer[] = []
  let notifications: Notifications | undefined

  return {
    app,
    deps,
    firstApiKey,
    async start() {
      dispatcher.start()
      store.onRegistryChange(() =>
        registry.reload().then(dispatcher.refresh, (error: unknown) => {
          log.error({ err: error }, 'changes made by another process could not be read')
        }),
      )
      store.onDue(dispatcher.due)
      store.onErased(dispatcher.recall)
      stopUpkeep.push(
        startRetention({ store, clock, log }, config.retentionDays),
        startTypeRetention(deps, config.retentionDaysByType),
        startHeldLimits(deps, heldLimits),
        startRecoveries({ ...deps, dispatcher }),
        startTellingPlatforms({ ...deps, sender, userAgent }),
      )
      if (config.retentionBytes !== null) {
        stopUpkeep.push(startSizeRetention({ store, clock, log }, config.retentionBytes))
      }
      if (config.notify) {
        const { publicUrl } = config
        const watching = { ...deps, publicUrl, readFigures, suspendAfterMs, sender, userAgent }
        notifications = await startNotifications(config.notify, watching)
      }
      return app.listen({ host: config.host, port: config.port })
    },
    async stop() {
      for (const stop of stopUpkeep) stop()
      // Closing waits for every request: one of these could hang on a receiver for longer than the rest takes.
      doctor.stop()
      await app.close()
      await Promise.all([dispatcher.stop(GRACE_MS), notifications?.stop(GRACE_MS)])
      await sender.close()
      await store.close()
      // Last: by now everything that matters is safe, however long the collector takes.
      await tracing?.stop()
      output.flushSync()
    },
  }
}

/** Undefined when no traces are wanted: then the libraries for them are not even loaded. */
async function openTracing(
  config: TracingConfig | null,
  parts: Pick<Deps, 'publicIds' | 'clock' | 'log'> & { readonly version: string },
): Promise<Tracing | undefined> {
  if (config === null) return undefined
  const { startTracing } = await import('./tracing/start-tracing.ts')
  return startTracing(config, parts)
}

/** Null when the database is on no disk of this machine, as far as it knows. */
function fileOf(database: Database): string | null {
  return database.kind === 'sqlite' && database.file !== ':memory:' ? database.file : null
}
