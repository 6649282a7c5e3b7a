import type { Load, LoadReport } from '../programs/load-generator.ts'
import { type Program, startProgram } from './program.ts'

export type LoadGenerator = Program<Load, LoadReport>

/** As many as the reference measurements had. */
export const CONNECTIONS = 64

export function startLoadGenerator(): LoadGenerator {
  return startProgram<Load, LoadReport>('load-generator', 'driver')
}

/** From the first request sent to the last answer, in seconds. Throws when a request was refused. */
export function secondsOf(report: LoadReport): number {
  assertAllAccepted(report)
  return (max(report.answeredAt) - (report.sentAt[0] ?? 0)) / 1e6
}

/** A figure about events that were not taken in would be worth nothing. */
export function assertAllAccepted({ refused, sentAt }: LoadReport): void {
  if (refused.size === 0) return
  const kinds = [...refused].map(([status, count]) => `${count} times ${status}`).join(', ')
  throw new Error(`not all of ${sentAt.length} events were accepted: ${kinds}`)
}

function max(values: Float64Array): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0)
}
