import { ConfigError, readConfig } from './config.ts'
import { createService } from './service.ts'

/** The edge: environment, service, listen, signals. */
async function main(): Promise<void> {
  const config = readConfig()
  const service = await createService(config)
  const address = await service.start()
  const { log } = service.deps
  log.info({ address, publicUrl: config.publicUrl }, 'listening')
  if (service.firstApiKey !== null) {
    process.stdout.write(`\nThe first API key, shown this once:\n\n  ${service.firstApiKey}\n\n`)
  }

  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'could not stop cleanly')
          process.exit(1)
        },
      )
    })
  }
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`hook-bridge could not start.\n${message}\n`)
  process.exitCode = error instanceof ConfigError ? 78 : 1
})
