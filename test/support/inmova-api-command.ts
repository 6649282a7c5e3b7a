import { printLine, readCommandLine, serveUntilSignal } from './command-line.ts'
import type { startInmovaApi } from './inmova-api-simulator.ts'
import { inmovaSenders } from './inmova-senders.ts'

const DISPATCH_PATH = '/__dispatch'

/** The API by hand: prints its address and key as a line of JSON and serves until it is told to end. */
export async function runInmovaApiCommand(start: typeof startInmovaApi): Promise<void> {
  const line = readCommandLine(
    `Inmova's subscription API on 127.0.0.1. POST {"event":"PROPERTY_CREATED"} to ${DISPATCH_PATH} to send an event.`,
    {
      port: 'port; a free one when not given',
      key: 'API key; generated when not given',
      'documented?': 'also answer GET one, DELETE and logs',
      accepts: 'comma-separated events; all others are dropped silently',
      sender: 'A (the dispatcher, default), B (the cron queue) or guide',
    },
  )
  const apiKey = line.text('key')
  const accepts = line.text('accepts')?.split(',')
  const api = await start({
    port: line.number('port', 0),
    documented: line.flag('documented'),
    sender: line.choice('sender', inmovaSenders) ?? 'A',
    dispatchPath: DISPATCH_PATH,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(accepts === undefined ? {} : { accepts }),
  })
  printLine({
    baseUrl: api.baseUrl,
    apiKey: api.apiKey,
    dispatch: api.baseUrl + DISPATCH_PATH,
    pid: process.pid,
  })
  await serveUntilSignal(api)
}
