import { evaluate, render, type Scope } from '../../iml/index.ts'
import { code, type Kind, reception } from './app-files.ts'
import type { Definition } from './definition.ts'
import { ask, withBase } from './request.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What a connection keeps. */
export interface Connection {
  readonly baseUrl: string
  readonly apiKey: string
}

/** What a webhook keeps: its address, and what attaching it gave. */
export interface Hook {
  readonly url: string
  readonly data: Fields
}

/** As when somebody saves a connection. */
export async function connect(parameters: Fields): Promise<{ data: Connection; label: string }> {
  const definition = code('connection', 'bridgeKey', 'communication')
  const answered = await ask(definition, { parameters })
  const { data, metadata } = render(
    { data: definition.response!.data, metadata: definition.response!.metadata },
    answered,
  ) as { data: Connection; metadata: { value: string } }
  return { data, label: metadata.value }
}

/** As when somebody adds a webhook in a trigger. */
export function attach(
  id: string,
  connection: Connection,
  url: string,
  parameters: Fields = {},
): Promise<Hook> {
  return change(id, 'attach', { connection, webhook: { url }, parameters })
}

/** As when somebody edits the parameters of a webhook. */
export function update(id: string, connection: Connection, hook: Hook, parameters: Fields): Promise<Hook> {
  return change(id, 'update', { connection, webhook: { url: hook.url, ...hook.data }, parameters })
}

/** As when somebody deletes a webhook. */
export async function detach(id: string, connection: Connection, hook: Hook): Promise<void> {
  const webhook = { url: hook.url, ...hook.data }
  await ask(code('webhook', id, 'detach'), { connection, webhook, parameters: {} })
}

async function change(
  id: string,
  step: 'attach' | 'update',
  scope: Scope & { readonly webhook: { readonly url: string } },
): Promise<Hook> {
  const definition = code('webhook', id, step)
  const answered = await ask(definition, scope)
  return { url: scope.webhook.url, data: render(definition.response!.data, answered) as Fields }
}

/** A request to a webhook's address, as Make shows it to the webhook: header names in lower case, the body parsed. */
export interface Incoming {
  readonly headers: Fields
  readonly body: unknown
}

/** What a trigger puts out; undefined where the condition says no, and no scenario starts. */
export function receive(id: string, hook: Pick<Hook, 'data'>, { headers, body }: Incoming): unknown {
  const { condition, output } = reception(id)
  const scope = { data: hook.data, parameters: hook.data, headers, body, query: {}, method: 'POST' }
  if (evaluate(condition, scope, 'app') !== true) return undefined
  return render(output, scope)
}

/** The bundles that a module puts out. */
export function run(id: string, connection: Connection, parameters: Fields): Promise<unknown[]> {
  return collect('module', id, { connection, parameters })
}

/** The choices of a list that comes from the bridge. */
export function choicesOf(id: string, connection: Connection, parameters: Fields = {}): Promise<unknown[]> {
  return collect('rpc', id, { connection, parameters })
}

async function collect(kind: Kind, id: string, scope: Scope): Promise<unknown[]> {
  const definition = withBase(code(kind, id, 'communication'))
  const { iterate, output, limit } = definition.response!
  const most = limit === undefined ? Infinity : Number(render(limit, scope))
  const bundles: unknown[] = []
  let page: object | undefined = {}
  while (page !== undefined && bundles.length < most) {
    const answered = await ask(definition, scope, page)
    const items = iterate === undefined ? [undefined] : (evaluate(iterate, answered, 'app') as unknown[])
    bundles.push(...items.map((item) => render(output, { ...answered, item })))
    page = nextPage(definition, answered)
  }
  return bundles.slice(0, most)
}

function nextPage({ pagination }: Definition, answered: Scope): object | undefined {
  if (!pagination || !evaluate(pagination.condition, answered, 'app')) return undefined
  return render(pagination.qs, answered) as object
}
