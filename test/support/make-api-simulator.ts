import type { IncomingMessage, ServerResponse } from 'node:http'
import { listenOnLoopback } from './loopback-server.ts'
import {
  answerMakeError,
  answerMakeFault,
  answerMakeJson,
  errorWith,
  type MakeApiCall,
  type MakeApiError,
  type MakeApiFault,
} from './make-api-faults.ts'
import { MakeApiState, type MakeHook, type MakeScenario } from './make-api-state.ts'
import { readBody } from './read-body.ts'

export interface MakeApiOptions {
  /** What the API token may do; all that there is when not given. */
  readonly scopes?: readonly string[]
  /** The address of a new webhook; at this server, which answers there as Make does, when not given. */
  readonly hookUrl?: (udid: string) => string
  /** Most that a page of the list shows, whatever is asked for. */
  readonly page?: number
}

/** A call that came to the API. */
export interface RecordedCall {
  readonly call: MakeApiCall | 'unknown'
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

export interface MakeApi extends AsyncDisposable {
  /** Host and port: the zone to be given. */
  readonly zone: string
  readonly token: string
  readonly teamId: number
  readonly calls: readonly RecordedCall[]
  readonly hooks: readonly MakeHook[]
  readonly scenarios: readonly MakeScenario[]
  /** What is there before: a webhook that somebody else made. */
  addHook(name: string): MakeHook
  /** Such calls go wrong so: all of them, or `times` of them, once `after` of them went right. */
  fail(call: MakeApiCall, fault: MakeApiFault, limits?: { after?: number; times?: number }): void
}

type Route = (request: { id: number; query: URLSearchParams; body: string }) => unknown

const API = '/api/v2'
const TOKEN = '0b5c7c1e-6d1a-4f0e-9d59-2f6a3c1b8e47'
const TEAM = 123
const SETTINGS = { headers: true, method: false, stringify: true }

const scopeOf: Readonly<Record<MakeApiCall, string>> = {
  'GET /hooks': 'hooks:read',
  'POST /hooks': 'hooks:write',
  'GET /hooks/:id': 'hooks:read',
  'DELETE /hooks/:id': 'hooks:write',
  'POST /scenarios': 'scenarios:write',
  'POST /scenarios/:id/start': 'scenarios:write',
  'POST /scenarios/:id/stop': 'scenarios:write',
  'DELETE /scenarios/:id': 'scenarios:write',
}

/** The part of Make's API that setting up needs, in the shapes that its documentation and its client show. */
export async function startMakeApi(options: MakeApiOptions = {}): Promise<MakeApi> {
  const {
    scopes = Object.values(scopeOf),
    hookUrl = (udid) => `${server.origin}/hook/${udid}`,
    page = 50,
  } = options
  const state = new MakeApiState(TEAM, hookUrl)
  const calls: RecordedCall[] = []
  const faults = new Map<MakeApiCall, { fault: MakeApiFault; after: number; times: number }>()

  const routes: Readonly<Record<MakeApiCall, Route>> = {
    'GET /hooks'({ query }) {
      state.checkTeam(query.get('teamId'))
      const offset = Number(query.get('pg[offset]') ?? 0)
      return { hooks: [...state.hooks.values()].slice(offset, offset + page) }
    },
    'POST /hooks': ({ body }) => {
      // Nobody sees to which scenario it belongs before there is one.
      const { scenarioId: _, ...hook } = state.addHook(JSON.parse(body))
      return { hook }
    },
    'GET /hooks/:id': ({ id }) => ({ hook: state.hook(id) }),
    'DELETE /hooks/:id'({ id, query }) {
      state.removeHook(id, query.get('confirmed') === 'true')
      return { hook: id }
    },
    'POST /scenarios': ({ body }) => {
      const { blueprint: _, ...scenario } = state.addScenario(JSON.parse(body))
      return { scenario }
    },
    'POST /scenarios/:id/start': ({ id }) => ({ scenario: state.switchScenario(id, true) }),
    'POST /scenarios/:id/stop': ({ id }) => ({ scenario: state.switchScenario(id, false) }),
    'DELETE /scenarios/:id'({ id }) {
      state.removeScenario(id)
      return { scenario: id }
    },
  }

  async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(incoming)).toString('utf8')
    const { method = '', url: path = '' } = incoming
    const { authorization } = incoming.headers
    if (path.startsWith('/hook/')) return answerHook(response, path.slice('/hook/'.length))
    const { pathname, searchParams: query } = new URL(path, 'http://make.example.com')
    const route = pathname.replace(API, '').replace(/\/\d+/, '/:id')
    const call = `${method} ${route}` as MakeApiCall
    const known = pathname.startsWith(API) && call in routes
    calls.push({ call: known ? call : 'unknown', method, path, authorization, body })
    try {
      if (!known) throw errorWith(404)
      if (authorization !== `Token ${TOKEN}`) throw errorWith(401)
      if (!scopes.includes(scopeOf[call])) throw errorWith(403, 'Access denied.')
      const fault = faultOf(call)
      const isLost = fault === 'lost-hang' || fault === 'lost-drop'
      const id = Number(/\/(\d+)/.exec(pathname.replace(API, ''))?.[1])
      const answer = fault === null || isLost ? routes[call]({ id, query, body }) : null
      if (fault === null) answerMakeJson(response, answer)
      else answerMakeFault(response, fault, `${authorization} ${body}`)
    } catch (error) {
      answerMakeError(response, isApiError(error) ? error : errorWith(500))
    }
  }

  function answerHook(response: ServerResponse, udid: string): void {
    const known = [...state.hooks.values()].some((hook) => hook.udid === udid)
    response.writeHead(known ? 200 : 410, { 'Content-Type': 'text/plain' })
    response.end(known ? 'Accepted' : 'Webhook not found.')
  }

  function faultOf(call: MakeApiCall): MakeApiFault | null {
    const planned = faults.get(call)
    if (!planned || planned.after-- > 0 || planned.times-- <= 0) return null
    return planned.fault
  }

  const server = await listenOnLoopback(0, receive)
  return {
    zone: `127.0.0.1:${server.port}`,
    token: TOKEN,
    teamId: TEAM,
    calls,
    get hooks() {
      return [...state.hooks.values()]
    },
    get scenarios() {
      return [...state.scenarios.values()]
    },
    addHook: (name) => state.addHook({ name, teamId: TEAM, typeName: 'gateway-webhook', ...SETTINGS }),
    fail: (call, fault, { after = 0, times = Infinity } = {}) =>
      void faults.set(call, { fault, after, times }),
    [Symbol.asyncDispose]: server.close,
  }
}

function isApiError(error: unknown): error is MakeApiError {
  return typeof error === 'object' && error !== null && 'status' in error
}
