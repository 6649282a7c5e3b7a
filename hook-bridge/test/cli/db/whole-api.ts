import { pino } from 'pino'
import { readConfig } from '../../../src/config.ts'
import { createService } from '../../../src/service.ts'

/** A bridge as its API shows it. */
export interface Caller {
  readonly port: number
  readonly key: string
}

/** Calls the API; the answer as text. */
export async function call(
  { port, key }: Caller,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return answer.text()
}

/** What `read` sees of a bridge that answers over HTTP, but delivers nothing: all stays as it is in the database. */
export async function whileAnsweringOnly<Value>(
  env: Readonly<Record<string, string>>,
  read: (port: number) => Promise<Value>,
): Promise<Value> {
  const service = await createService(readConfig(env), { log: pino({ level: 'silent' }) })
  try {
    const address = await service.app.listen({ host: '127.0.0.1', port: 0 })
    return await read(Number(new URL(address).port))
  } finally {
    await service.stop()
  }
}

/** All that can be read through the API with a key, by path, byte for byte; of lists all pages as one. */
export async function readWholeApi(caller: Caller): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>()
  const read = async (path: string): Promise<void> => void answers.set(path, await call(caller, 'GET', path))
  const readList = async (path: string, question = ''): Promise<string[]> => {
    const pages = await pagesOf(caller, path, question)
    const rows = pages.flatMap((page) => page.data)
    answers.set(path + question, JSON.stringify(rows))
    return rows.map(({ id }) => id)
  }

  for (const path of ['/me', '/event-types']) await read(path)
  for (const id of await readList('/sources')) await read(`/sources/${id}`)
  for (const id of await readList('/webhooks')) {
    await read(`/webhooks/${id}`)
    await readList(`/webhooks/${id}/logs`)
    await readList('/deliveries', `&webhookId=${id}`)
  }
  for (const id of await readList('/events')) await read(`/events/${id}`)
  await readList('/events', '&type=lead.created')
  for (const id of await readList('/deliveries')) await read(`/deliveries/${id}`)
  for (const status of ['pending', 'delivered', 'dead', 'held', 'cancelled']) {
    await readList('/deliveries', `&status=${status}`)
  }
  return answers
}

interface ListPage {
  readonly data: readonly { readonly id: string }[]
  readonly pagination?: { readonly nextCursor: string | null }
}

/** In pages of 7, so that there are several. */
async function pagesOf(caller: Caller, path: string, question: string): Promise<ListPage[]> {
  const pages: ListPage[] = []
  for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined;) {
    const from = cursor === '' ? '' : `&cursor=${cursor}`
    const page = JSON.parse(await call(caller, 'GET', `${path}?limit=7${question}${from}`)) as ListPage
    if (!Array.isArray(page.data)) throw new Error(`${path}${question}: ${JSON.stringify(page)}`)
    pages.push(page)
    cursor = page.pagination?.nextCursor
  }
  return pages
}
