import type { SendReport, SendRun } from '../programs/send-floor.ts'
import { CONNECTIONS, type LoadGenerator, secondsOf } from './load.ts'
import { cpuMicroseconds } from './process-figures.ts'
import { startProgram } from './program.ts'

/** What a run of a reference or of the product came to. */
export interface Throughput {
  readonly perSecond: number
  readonly cpuPerEvent: number
}

/** Connections that the bridge opens to one subscription (its cap of attempts in flight): F2 gets as many. */
const CONNECTIONS_PER_SUBSCRIPTION = 23

const SECRET = `whsec_${'5e'.repeat(32)}`

/** F1: receives, verifies, parses, answers. */
export interface ReceiveFloor {
  readonly door: { readonly url: string; readonly secret: string }
  measure(generator: LoadGenerator, count: number): Promise<Throughput>
  stop(): Promise<void>
}

export async function startReceiveFloor(): Promise<ReceiveFloor> {
  const program = startProgram<{ secret: string }, { url: string }>('receive-floor', 'under-test')
  const { url } = await program.ask({ secret: SECRET })
  const door = { url, secret: SECRET }
  return {
    door,
    async measure(generator, count) {
      const cpuBefore = cpuMicroseconds(program.pid)
      const seconds = secondsOf(await generator.ask({ doors: [door], connections: CONNECTIONS, count }))
      const cpuPerEvent = (cpuMicroseconds(program.pid) - cpuBefore) / count
      return { perSecond: count / seconds, cpuPerEvent }
    },
    stop: () => program.stop(),
  }
}

/** F2: posts, and waits for the answers. */
export interface SendFloor {
  measure(url: string, count: number, connections?: number): Promise<Throughput>
  stop(): Promise<void>
}

export function startSendFloor(): SendFloor {
  const program = startProgram<SendRun, SendReport>('send-floor', 'under-test')
  return {
    async measure(url, count, connections = CONNECTIONS_PER_SUBSCRIPTION) {
      const { elapsedMicroseconds, cpuMicroseconds } = await program.ask({ url, connections, count })
      return { perSecond: (count * 1e6) / elapsedMicroseconds, cpuPerEvent: cpuMicroseconds / count }
    },
    stop: () => program.stop(),
  }
}
