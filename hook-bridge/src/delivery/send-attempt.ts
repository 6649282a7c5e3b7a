import type { Dispatcher } from 'undici'
import type { CancelTimer, Clock } from '../clock.ts'
import { createConnections } from './connections.ts'
import type { Connection, Connections, ConnectionUser } from './connections.ts'
import { failures } from '../sentences/failures.ts'
import { failureOf } from './failure-of.ts'
import type { Failure } from './failure-of.ts'
import type { Outcome } from './outcome.ts'
import { retryAfterMs } from './retry-after.ts'
import type { TargetGuard } from './target-guard.ts'

export interface AttemptRequest {
  /** POST if absent; a DELETE has no body. */
  readonly method?: 'DELETE'
  readonly url: string
  /** Name, value, name, value … */
  readonly headers: string[]
  readonly body: Buffer
  /** For everything together: waiting for a connection, connecting, TLS, sending, the whole answer. */
  readonly timeoutMs: number
}

/** Makes attempts: one POST each, over connections that are kept alive. */
export interface Sender {
  /** Makes one attempt. Never rejects: whatever happens is an outcome. Redirects are not followed. */
  send(request: AttemptRequest): Promise<Outcome>
  /** Ends all connections; attempts in flight come to a `stopped` outcome. Waits for no receiver. */
  close(): Promise<void>
}

export interface SenderOptions {
  readonly guard: TargetGuard
  readonly clock: Clock
  readonly connectionsPerOrigin: number
}

const SWEEP_MS = 50
const MOST_READ_BYTES = 64 * 1024
const MOST_KEPT_BYTES = 2 * 1024
const MOST_TARGETS = 10_000

/** A URL, taken apart and judged once. */
type Target =
  | { readonly ok: true; readonly origin: string; readonly host: string; readonly path: string }
  | { readonly ok: false; readonly message: string }

export function createSender({ guard, clock, connectionsPerOrigin }: SenderOptions): Sender {
  const targets = new Map<string, Target>()
  const connections = createConnections({ guard, perOrigin: connectionsPerOrigin })
  const inFlight = new Set<Attempt>()
  let cancelSweep: CancelTimer | null = null
  let closed = false

  function targetOf(url: string): Target {
    let target = targets.get(url)
    if (target === undefined) {
      target = judge(url, guard)
      for (const oldest of targets.keys()) {
        if (targets.size < MOST_TARGETS) break
        targets.delete(oldest)
      }
      targets.set(url, target)
    }
    return target
  }

  /** One look at all deadlines now and then: a timer for each attempt would cost more than the rest of its sending. */
  function sweep(): void {
    const now = clock.monotonic()
    for (const attempt of latestFirst(inFlight)) if (attempt.deadline <= now) attempt.expire()
    cancelSweep = inFlight.size > 0 ? clock.after(SWEEP_MS, sweep) : null
  }

  function send(request: AttemptRequest): Promise<Outcome> {
    const target = targetOf(request.url)
    if (closed) return Promise.resolve(failed(STOPPED, 0))
    if (!target.ok) return Promise.resolve(failed({ reason: 'blocked', message: target.message }, 0))
    return new Promise((resolve) => {
      const attempt = new Attempt(request, target, { connections, clock, inFlight, resolve })
      inFlight.add(attempt)
      cancelSweep ??= clock.after(SWEEP_MS, sweep)
      connections.acquire(target.origin, attempt)
    })
  }

  async function close(): Promise<void> {
    closed = true
    cancelSweep?.()
    for (const attempt of latestFirst(inFlight)) attempt.fail(STOPPED)
    await connections.close()
  }

  return { send, close }
}

/** So that those who wait for a connection go before those whose connection they would be given. */
function latestFirst(attempts: ReadonlySet<Attempt>): Attempt[] {
  return Array.from(attempts).toReversed()
}

const STOPPED: Failure = {
  reason: 'stopped',
  message: failures.stopped.words.en,
}

function failed({ reason, message }: Failure, durationMs: number): Outcome {
  return { kind: 'failed', reason, durationMs, message }
}

function judge(text: string, guard: TargetGuard): Target {
  const verdict = guard.checkUrl(text)
  if (!verdict.ok) return verdict
  const { origin, host, pathname, search } = verdict.url
  return { ok: true, origin, host, path: pathname + search }
}

interface Surroundings {
  readonly connections: Connections
  readonly clock: Clock
  readonly inFlight: Set<Attempt>
  readonly resolve: (outcome: Outcome) => void
}

/** One attempt in flight: waits for a connection, and listens to undici until there is an outcome. */
class Attempt implements ConnectionUser, Dispatcher.DispatchHandler {
  readonly deadline: number
  readonly #request: AttemptRequest
  readonly #target: Target & { readonly ok: true }
  readonly #around: Surroundings
  readonly #startedAt: number
  #connection: Connection | null = null
  #sent = false
  #done = false
  #status = 0
  #retryAfterMs: number | null = null
  #received = 0
  #head: Buffer | null = null

  constructor(request: AttemptRequest, target: Target & { readonly ok: true }, around: Surroundings) {
    this.#request = request
    this.#target = target
    this.#around = around
    this.#startedAt = around.clock.monotonic()
    this.deadline = this.#startedAt + request.timeoutMs
  }

  start(connection: Connection): void {
    this.#connection = connection
    const { method = 'POST', headers, body } = this.#request
    connection.client.dispatch(
      { path: this.#target.path, method, headers, body: method === 'POST' ? body : null },
      this,
    )
  }

  onRequestStart(): void {
    this.#sent = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx: the answer itself is still to come.
    if (status < 200) return
    this.#status = status
    const hint = headers['retry-after']
    if (hint !== undefined) this.#retryAfterMs = retryAfterMs(String(hint), this.#around.clock.now())
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const missing = MOST_KEPT_BYTES - (this.#head?.length ?? 0)
    if (missing > 0) {
      // Copied, because undici's chunk is a view into the socket's buffer.
      const part = Buffer.from(chunk.subarray(0, missing))
      this.#head = this.#head === null ? part : Buffer.concat([this.#head, part])
    }
    this.#received += chunk.length
    // The status says it all: an endless answer is neither read nor waited for.
    if (this.#received > MOST_READ_BYTES) this.#finish(this.#answered(), false)
  }

  onResponseEnd(): void {
    this.#finish(this.#answered(), true)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(failureOf(error, this.#target.host))
  }

  /** The deadline has passed. */
  expire(): void {
    this.fail({ reason: 'timeout', message: this.#describeTimeout() })
  }

  fail(failure: Failure): void {
    this.#finish(failed(failure, this.#elapsed()), false)
  }

  #finish(outcome: Outcome, reusable: boolean): void {
    if (this.#done) return
    this.#done = true
    const { connections, inFlight, resolve } = this.#around
    inFlight.delete(this)
    resolve(outcome)
    if (this.#connection === null) connections.leave(this.#target.origin, this)
    else if (reusable) connections.release(this.#connection)
    else void connections.drop(this.#connection)
  }

  #answered(): Outcome {
    return {
      kind: 'answered',
      status: this.#status,
      durationMs: this.#elapsed(),
      retryAfterMs: this.#retryAfterMs,
      answer: this.#head === null ? '' : textOf(this.#head),
    }
  }

  #elapsed(): number {
    return Math.round(this.#around.clock.monotonic() - this.#startedAt)
  }

  #describeTimeout(): string {
    const { host } = this.#target
    const limit = `${this.#request.timeoutMs / 1000} s`
    if (this.#connection === null) {
      return failures.busy.write({ host, limit })
    }
    if (!this.#sent) {
      return failures.notConnected.write({ host, limit })
    }
    if (this.#status === 0) {
      return failures.notAnswered.write({ host, limit })
    }
    return failures.incomplete.write({ host, status: this.#status, limit })
  }
}

/** As much as is kept of an answer, without what databases refuse (NUL) and without half a character at the cut. */
function textOf(head: Buffer): string {
  const text = head.toString('utf8').replaceAll('\0', '')
  return head.length < MOST_KEPT_BYTES ? text : text.replace(/\uFFFD+$/, '')
}
