import { flushCompileCache } from 'node:module'
import { readConfig, type Config } from '../config.ts'
import { releaseStartUpMemory } from '../release-memory.ts'
import { createService, type Service } from '../service.ts'
import { printLine } from './output.ts'

/** Takes events in and delivers them until SIGINT or SIGTERM. Rejects when it cannot start. */
export async function serve(): Promise<void> {
  const config = readConfig()
  const service = await createService(config)
  // Before it listens: the key is stored already, so a start that fails now must not swallow it.
  if (service.firstApiKey !== null) {
    printLine(`\nThe first API key, shown this once:\n\n  ${service.firstApiKey}\n`)
  }
  const address = await start(service, config)
  // A bridge may end so that nothing is written down then.
  flushCompileCache()
  releaseStartUpMemory()
  // Before it is said: whoever waits for that line may send a signal at once.
  stopOnSignal(service)
  service.deps.log.info({ address, publicUrl: config.publicUrl }, 'listening')
}

async function start(service: Service, config: Config): Promise<string> {
  try {
    return await service.start()
  } catch (error) {
    await service.stop()
    throw explained(error, config)
  }
}

function explained(error: unknown, { host, port }: Config): unknown {
  const { code } = error as NodeJS.ErrnoException
  const place = `port ${port} of ${host}`
  if (code === 'EADDRINUSE') {
    return new Error(`Another program listens on ${place}. Stop it, or set PORT to a free one.`, {
      cause: error,
    })
  }
  if (code === 'EACCES') {
    return new Error(`This user may not listen on ${place}. Set PORT to 1024 or more.`, { cause: error })
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`This machine has no address ${host}. Correct HOST.`, { cause: error })
  }
  return error
}

function stopOnSignal(service: Service): void {
  const { log } = service.deps
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
