import type { FastifyInstance, HTTPMethods } from 'fastify'
import { ApiError } from './errors.ts'

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Remembers every route of the app, whichever scope it is in. To be called before any scope is registered. */
export function collectRoutes(app: FastifyInstance): ReadonlyMap<string, Set<string>> {
  const methodsByUrl = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByUrl.get(url) ?? new Set()
    for (const each of [method].flat()) methods.add(each)
    methodsByUrl.set(url, methods)
  })
  return methodsByUrl
}

/** Answers 405, with what is allowed, to every other method on the routes there are. To be called last. */
export function refuseOtherMethods(app: FastifyInstance, routes: ReadonlyMap<string, Set<string>>): void {
  // A copy: what is added here is collected too.
  for (const [url, methods] of Array.from(routes)) {
    const allow = [...methods].sort().join(', ')
    const others = METHODS.filter((method) => !methods.has(method))
    if (others.length === 0) continue
    app.route({
      url,
      method: others,
      schema: { hide: true },
      handler({ method }) {
        throw new ApiError('VALIDATION_ERROR', `${method} is not possible here, only ${allow}.`, {
          status: 405,
          headers: { allow },
        })
      },
    })
  }
}
