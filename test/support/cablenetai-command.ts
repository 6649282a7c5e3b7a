import { envelopeData, envelopeNames, eventHeaders } from './cablenetai-body.ts'
import type { createCablenetai } from './cablenetai-simulator.ts'
import { printLine, readCommandLine } from './command-line.ts'

/** The simulator by hand: sends one event and prints a line of JSON for each attempt. */
export async function runCablenetaiCommand(create: typeof createCablenetai): Promise<void> {
  const line = readCommandLine('Sends one CablenetAI webhook, signed, and retries it as documented.', {
    url: 'where to (http://127.0.0.1:8080/)',
    secret: 'signing secret',
    event: 'event type (lead.created)',
    data: "JSON of the data; the catalogue's sample when not given",
    header: `name the event in a header: ${eventHeaders.join(', ')}`,
    'envelope-name': `wrap the data and name the event in: ${envelopeNames.join(', ')}`,
    'envelope-data': `where the wrapped data is: ${envelopeData.join(', ')}`,
    'pretty?': 'indented JSON',
    'bom?': 'a byte order mark before the JSON',
    'non-ascii?': 'add a field in several scripts',
    'escape?': 'write \\uXXXX for what is not ASCII',
    'content-type': 'Content-Type (application/json)',
    'once?': 'do not retry',
  })
  const eventHeader = line.choice('header', eventHeaders)
  const name = line.choice('envelope-name', envelopeNames)
  const data = line.choice('envelope-data', envelopeData) ?? 'data'
  const cablenetai = create({
    url: line.text('url') ?? 'http://127.0.0.1:8080/',
    secret: line.text('secret') ?? '',
    retry: !line.flag('once'),
    onAttempt: ({ bytes, ...attempt }) => printLine({ ...attempt, bytes: bytes.toString('utf8') }),
  })
  await cablenetai.send(line.text('event') ?? 'lead.created', line.object('data'), {
    pretty: line.flag('pretty'),
    bom: line.flag('bom'),
    nonAscii: line.flag('non-ascii'),
    escapeNonAscii: line.flag('escape'),
    contentType: line.text('content-type') ?? 'application/json',
    ...(eventHeader === undefined ? {} : { eventHeader }),
    ...(name === undefined ? {} : { envelope: { name, data } }),
  })
}
