/*
 * `npm run demo`: the main job on this machine, in a few seconds. A real bridge on an SQLite file of its own, both
 * vendors simulated, a receiver subscribed to all 18 events that checks every signature by itself.
 */
import { events, providers } from '@hook-bridge/event-catalog'
import { startBridge } from './support/bridge.ts'
import { createCablenetai } from './support/cablenetai-simulator.ts'
import { createInmova } from './support/inmova-simulator.ts'
import { startReceiver } from './support/receiver.ts'

const line = (text = ''): void => console.log(text)
process.exitCode = await demo()

async function demo(): Promise<number> {
  line('Starting a bridge, a receiver and both vendors on this machine …')
  await using bridge = await startBridge()
  await using receiver = await startReceiver({ refuse: true })
  const webhook = await bridge.subscribe(
    receiver.url,
    events.map((event) => event.type),
  )
  receiver.trust(webhook.secret)
  const cablenetai = createCablenetai({
    url: (await bridge.connect('cablenetai', { secret: 'a-secret-made-in-the-panel' })).inboundUrl,
    secret: 'a-secret-made-in-the-panel',
  })
  const source = await bridge.connect('inmova')
  const inmova = createInmova({ url: source.inboundUrl, secret: source.secret })

  const rows: string[][] = []
  let good = 0
  for (const event of events) {
    const sentAt = performance.now()
    const status =
      event.provider === 'cablenetai'
        ? (await cablenetai.send(event.type)).at(-1)!.status
        : (await inmova.dispatch(event.type))[0]!.attempts.at(-1)!.status
    const delivered = await receiver.waitFor(rows.length + 1).catch(() => null)
    const vendor = delivered?.verification.vendor.result ?? 'nothing came'
    const standard = delivered?.verification.standard.result ?? 'nothing came'
    if (status === 200 && vendor === 'valid' && standard === 'valid') good += 1
    rows.push([
      providers[event.provider].name,
      event.type,
      `${event.label.en} / ${event.label.es}`,
      String(status ?? 'no answer'),
      vendor,
      standard,
      `${(performance.now() - sentAt).toFixed(0)} ms`,
    ])
  }
  printTable(
    ['From', 'Event', 'Trigger', 'Stored', 'Vendor signature', 'Standard Webhooks', 'There in'],
    rows,
  )

  line()
  line(`${good} of ${events.length} events delivered and verified.`)
  if (good < events.length) {
    line('Something is wrong. What the bridge wrote:')
    line(bridge.program.output())
    return 1
  }
  line()
  line('How to go on:')
  line('  npm start                              the bridge itself, on ./data/hook-bridge.db, port 8080')
  line('  npx hook-bridge source add cablenetai  connect an account: prints its inbound URL and secret')
  line(
    '  npx hook-bridge send lead.created      a signed sample through the door, as the vendor would send it',
  )
  line('  npx hook-bridge tail                   deliveries as they happen')
  line('  README.md (English), README.es.md (español)  first steps for CablenetAI and for Inmova')
  return 0
}

function printTable(head: readonly string[], rows: readonly string[][]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  )
  const print = (cells: readonly string[]): void =>
    line(
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
  line()
  print(head)
  print(widths.map((width) => '-'.repeat(width)))
  for (const row of rows) print(row)
}
