import { pidOf, startChild, stopChild } from './child.ts'
import type { Core } from './pinning.ts'

/** One of the programs of ../programs, in a process of its own. It answers one request at a time. */
export interface Program<Request, Reply> {
  readonly pid: number
  ask(request: Request): Promise<Reply>
  stop(): Promise<void>
}

type Answer<Reply> = { reply: Reply } | { error: string }

/** Starts `../programs/<name>.ts` on the given core. */
export function startProgram<Request extends object, Reply>(
  name: string,
  core: Core,
): Program<Request, Reply> {
  const file = new URL(`../programs/${name}.ts`, import.meta.url)
  const child = startChild({
    core,
    command: process.execPath,
    args: [file.pathname],
    // A log is written, but not shown; what went wrong is.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    pid: pidOf(child),
    async ask(request) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer<Reply>>()
      const onExit = () => reject(new Error(`${name} ended before it answered`))
      child.once('exit', onExit)
      child.once('message', (answer: Answer<Reply>) => resolve(answer))
      child.send(request)
      const answer = await promise
      child.off('exit', onExit)
      if ('error' in answer) throw new Error(`${name}: ${answer.error}`)
      return answer.reply
    },
    stop: () => stopChild(child),
  }
}

/** The other end: answers each request of the parent (the type is `handle`'s word), and ends with it. */
export function answerRequests(handle: (request: never) => unknown): void {
  const answer = async (request: never): Promise<void> => {
    try {
      process.send?.({ reply: await handle(request) })
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent sends what the handler takes
  process.on('message', (request) => void answer(request as never))
  process.on('disconnect', () => process.exit())
}
