import type { Arrivals, SinkRequest } from '../programs/stamping-sink.ts'
import { startProgram } from './program.ts'
import { waitUntil } from './wait.ts'

/** A receiver that notes when each lead arrived, in a process of its own. */
export interface LatencySink {
  /** URL on the address that belongs to subscription `index`: each has its own origin. */
  url(index: number, path: string): string
  /** The next `count` arrivals, once they are there: which lead, and when. */
  arrivals(count: number): Promise<Arrival[]>
  stop(): Promise<void>
}

export interface Arrival {
  readonly number: number
  /** Microseconds of the monotonic clock. */
  readonly receivedAt: number
}

export async function startLatencySink(addressCount: number): Promise<LatencySink> {
  const program = startProgram<SinkRequest, Arrivals>('stamping-sink', 'driver')
  const addresses = Array.from({ length: addressCount }, (_, index) => addressOf(index))
  const { port } = await program.ask({ command: 'listen', addresses })
  return {
    url: (index, path) => `http://${addressOf(index)}:${port}${path}`,
    async arrivals(count) {
      const all: Arrival[] = []
      await waitUntil(
        `${count} leads have arrived`,
        async () => {
          const { numbers, receivedAt } = await program.ask({ command: 'collect' })
          numbers.forEach((number, index) =>
            all.push({ number, receivedAt: receivedAt[index] ?? Number.NaN }),
          )
          return all.length >= count
        },
        { everyMs: 100 },
      )
      return all
    },
    stop: () => program.stop(),
  }
}

function addressOf(index: number): string {
  return `127.0.1.${index + 1}`
}
