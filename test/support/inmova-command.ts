import { printLine, readCommandLine } from './command-line.ts'
import { inmovaSenders } from './inmova-senders.ts'
import type { createInmova } from './inmova-simulator.ts'

/** The simulator by hand: sends one event and prints a line of JSON for each attempt. */
export async function runInmovaCommand(create: typeof createInmova): Promise<void> {
  const line = readCommandLine('Sends one Inmova webhook, signed, and retries it as the sender does.', {
    url: 'where to (http://127.0.0.1:8080/)',
    secret: 'signing secret',
    sender: 'A (the dispatcher, default), B (the cron queue) or guide',
    event: 'event type (PROPERTY_CREATED)',
    data: "JSON of the data; the catalogue's sample when not given",
    'max-retries': 'as in the subscription, 0 to 5 (3)',
  })
  const inmova = create({
    url: line.text('url') ?? 'http://127.0.0.1:8080/',
    secret: line.text('secret') ?? '',
    sender: line.choice('sender', inmovaSenders) ?? 'A',
    maxRetries: line.number('max-retries', 3),
    onAttempt: ({ bytes, ...attempt }) => printLine({ ...attempt, bytes: bytes.toString('utf8') }),
  })
  await inmova.dispatch(line.text('event') ?? 'PROPERTY_CREATED', line.object('data'))
}
