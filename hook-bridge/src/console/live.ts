import { PassThrough } from 'node:stream'
import type { CancelTimer, Clock } from '../clock.ts'

/** Tells open pages that something has changed. What it is, they read as anybody does who is signed in. */
export interface Live {
  /** Something was written. */
  changed(): void
  /** A stream of server-sent events; undefined when too many are open. `stillAllowed` is asked again and again. */
  open(stillAllowed: () => Promise<boolean>): PassThrough | undefined
  /** Ends all streams: browsers connect again by themselves. */
  close(): void
}

const EVERY_MS = 1_000
/** Keeps the connection open through proxies, and carries what other processes wrote. */
const BEAT_MS = 20_000
const MOST_STREAMS = 200

export function createLive(clock: Pick<Clock, 'after'>): Live {
  const streams = new Map<PassThrough, CancelTimer>()
  let cancelTelling: CancelTimer | undefined

  function tell(): void {
    cancelTelling = undefined
    // One that does not read gets no more until it does.
    for (const stream of streams.keys()) if (!stream.writableNeedDrain) stream.write(CHANGED)
  }

  function drop(stream: PassThrough): void {
    streams.get(stream)?.()
    streams.delete(stream)
    if (streams.size > 0) return
    cancelTelling?.()
    cancelTelling = undefined
  }

  function beat(stream: PassThrough, stillAllowed: () => Promise<boolean>): void {
    const cancel = clock.after(BEAT_MS, () => {
      stillAllowed().then(
        (allowed) => {
          if (!streams.has(stream)) return
          if (!allowed) return void stream.end()
          stream.write(CHANGED)
          beat(stream, stillAllowed)
        },
        () => stream.end(),
      )
    })
    streams.set(stream, cancel)
  }

  return {
    changed() {
      if (streams.size > 0) cancelTelling ??= clock.after(EVERY_MS, tell)
    },
    open(stillAllowed) {
      if (streams.size >= MOST_STREAMS) return undefined
      const stream = new PassThrough()
      stream.once('close', () => drop(stream))
      stream.write('retry: 3000\n\n')
      beat(stream, stillAllowed)
      return stream
    },
    close() {
      for (const stream of streams.keys()) {
        drop(stream)
        stream.end()
      }
    },
  }
}

const CHANGED = 'event: changed\ndata: 1\n\n'
