import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { evaluate, render, type Reading, type Scope } from '../iml/index.ts'
import type { ReceivedRequest } from '../../support/received-request.ts'

const folder = fileURLToPath(new URL('../../../make-blueprints/app/webhooks', import.meta.url))

/** How a webhook of the app treats what comes in. */
export interface Communication {
  readonly condition: string
  readonly output: Readonly<Record<string, string>>
}

/** The `communication` of every webhook of the app, by the name of its folder. */
export function loadCommunications(): ReadonlyMap<string, Communication> {
  return new Map(
    readdirSync(folder).map((name) => {
      const file = `${folder}/${name}/${name}.communication.iml.json`
      return [name, JSON.parse(readFileSync(file, 'utf8')) as Communication]
    }),
  )
}

/** What Make shows to a `communication`: the body parsed, header names in lower case, and what `attach` has kept. */
export interface AppCall {
  readonly body?: unknown
  readonly headers: Readonly<Record<string, unknown>>
  readonly data: { readonly secret?: string | null | undefined }
}

export function appCall({ body, headers }: ReceivedRequest, secret: string): AppCall {
  return { body: JSON.parse(body.toString('utf8')) as unknown, headers: { ...headers }, data: { secret } }
}

/** Whether the call starts a scenario. It does not where the condition fails. */
export function isTaken(communication: Communication, call: AppCall, reading: Reading): boolean {
  try {
    return evaluate(communication.condition, scopeOf(call), 'app', reading) === true
  } catch {
    return false
  }
}

/** The bundle that the trigger puts out. */
export function outputOf(communication: Communication, call: AppCall): Record<string, unknown> {
  return render(communication.output, scopeOf(call)) as Record<string, unknown>
}

function scopeOf({ body, headers, data }: AppCall): Scope {
  return { body, headers, data, parameters: data, query: {}, method: 'POST', environment: {} }
}
