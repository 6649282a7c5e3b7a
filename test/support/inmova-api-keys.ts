import { randomBytes } from 'node:crypto'
import { ApiError } from './inmova-api-answers.ts'

/** Inmova's API keys: `sk_live_` and 64 hex digits, each with its scopes. */
export class ApiKeys {
  readonly #scopesOf = new Map<string, readonly string[]>()

  add(scopes: readonly string[], key = `sk_live_${randomBytes(32).toString('hex')}`): string {
    this.#scopesOf.set(key, scopes)
    return key
  }

  /** Throws unless the header names a key that has the scope. `Bearer ` may be left out. */
  check(authorization: string | undefined, scope: string): void {
    const scopes = this.#scopesOf.get((authorization ?? '').replace(/^Bearer /, ''))
    if (scopes === undefined) throw new ApiError('UNAUTHORIZED', 'Invalid or missing API key')
    const everyVerb = `${scope.split(':')[0]}:*`
    if (!scopes.includes(scope) && !scopes.includes(everyVerb)) {
      throw new ApiError('FORBIDDEN', `The key lacks the scope ${scope}`)
    }
  }
}
