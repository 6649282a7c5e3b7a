import { type Behaviour, type BehaviourRule, failFirst, faults, redirectTo } from './behaviour.ts'
import { printLine, readCommandLine, serveUntilSignal } from './command-line.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { startReceiver } from './receiver.ts'

const FIGURES_PATH = '/__figures'

/** The receiver by hand: prints its URL as a first line of JSON, then one line for each request. */
export async function runReceiverCommand(start: typeof startReceiver): Promise<void> {
  const line = readCommandLine(
    `A webhook receiver on 127.0.0.1. GET ${FIGURES_PATH} answers how many requests came.`,
    {
      port: 'port; a free one when not given',
      secret: 'signing secret to check signatures against',
      'refuse?': 'answer 401 to wrong signatures',
      record: 'all (default) prints every request, ids keeps the webhook ids, none only counts',
      status: 'status to answer with (200)',
      delay: 'milliseconds before the answer',
      'retry-after': 'Retry-After in seconds',
      redirect: 'answer 302 with this Location',
      'fail-first': 'answer 500 to so many requests first',
      fault: faults.join(', '),
    },
  )

  const redirect = line.text('redirect')
  const retryAfter = line.text('retry-after')
  const delayMs = line.number('delay', 0)
  const fault = line.choice('fault', faults)
  const answer: Behaviour = {
    ...(redirect === undefined ? { status: line.number('status', 200) } : redirectTo(redirect)),
    ...(delayMs > 0 ? { delayMs } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }),
    ...(fault === undefined ? {} : { fault }),
  }
  const failures = line.number('fail-first', 0)
  const rule = failures === 0 ? answer : failFirst(failures, { afterwards: answer })
  const record = line.choice('record', ['all', 'ids', 'none']) ?? 'all'
  const secret = line.text('secret')

  const receiver = await start({
    port: line.number('port', 0),
    secrets: secret === undefined ? [] : [secret],
    refuse: line.flag('refuse'),
    record: record === 'ids' ? 'ids' : false,
    figuresPath: FIGURES_PATH,
    behaviour: record === 'all' ? printing(rule) : rule,
  })
  printLine({ url: receiver.url, figures: receiver.urlFor(FIGURES_PATH), pid: process.pid })
  await serveUntilSignal(receiver)
}

function printing(rule: BehaviourRule): BehaviourRule {
  return (request: ReceivedRequest) => {
    const { nth, method, path, headers, verification } = request
    printLine({ nth, method, path, headers, body: request.body.toString('utf8'), verification })
    return typeof rule === 'function' ? rule(request) : rule
  }
}
