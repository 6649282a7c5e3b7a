import { type Load, startLoad } from '../postgres/load.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'
import { openApi, type ApiAccess } from './bridge-api.ts'
import { openHostDoor } from './host-door.ts'

/** Leads without a pause, and one webhook that counts them. */
export interface LeadLoad extends AsyncDisposable {
  /** What was answered so far, and the end of the sending. */
  readonly load: Load
  /** How often each lead came. */
  readonly arrived: ReadonlyMap<string, number>
  /** Resolves when all that was answered 200 has come. */
  delivered(): Promise<void>
  /** How many came once more than needed. */
  readonly twice: number
}

const CONNECTIONS = 40
const PAUSE_MS = 15
const DELIVERED_MS = 60_000
const SEVERAL = 10

/** Starts a load on all bridges behind `origin`, on an account and a webhook of its own. */
export async function startLeadLoad(access: ApiAccess): Promise<LeadLoad> {
  await using opened = new AsyncDisposableStack()
  const api = openApi(access)
  const arrived = new Map<string, number>()
  const receiver = opened.use(
    await startReceiver({
      record: false,
      behaviour(request) {
        const { id } = request.json() as { id: string }
        arrived.set(id, (arrived.get(id) ?? 0) + 1)
        return {}
      },
    }),
  )
  const door = opened.use(await openHostDoor(receiver.port))
  const { inboundUrl, secret } = await api.connect('cablenetai')
  const webhook = await api.subscribe(door.urlOf(receiver.url), ['lead.created'])
  opened.defer(async () => void (await api.call('DELETE', `/webhooks/${webhook.id}`)))
  // An event is matched where it comes in, so every bridge has to know of both: they answer by turns.
  for (let times = 0; times < SEVERAL; times += 1) {
    await until(async () => (await fetch(inboundUrl)).ok, { what: 'the account to be known' })
    await until(() => api.call('GET', `/webhooks/${webhook.id}`).catch(() => null), {
      what: 'the webhook to be known',
    })
  }
  const load = opened.use(
    startLoad({
      origins: [access.origin],
      path: new URL(inboundUrl).pathname,
      secret,
      connections: CONNECTIONS,
      pauseMs: PAUSE_MS,
    }),
  )
  const kept = opened.move()
  return {
    load,
    arrived,
    async delivered() {
      await until(() => [...load.acknowledged].every((id) => arrived.has(id)), {
        deadlineMs: DELIVERED_MS,
        everyMs: 100,
        what: 'every lead that was answered 200',
      })
    },
    get twice() {
      return [...arrived.values()].reduce((sum, count) => sum + count - 1, 0)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
