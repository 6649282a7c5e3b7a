import { readZip } from './zip.ts'

/** The aim, in bytes: what is not in the zip need not be loaded at a cold start. */
export const LARGEST_BUILD = 700_000
const SLOWEST_IMPORT_MS = 300

export function describeZip(name: string, zip: Buffer): string {
  const aim = name.endsWith('build.zip') ? `, aim: under ${LARGEST_BUILD.toLocaleString('en')}` : ''
  return `${name}: ${zip.length.toLocaleString('en')} bytes, ${readZip(zip).length} files${aim}`
}

/** The median is what counts; a busy machine makes single runs slow. */
export function describeImport(node: string, times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const [median, ...ends] = [sorted[sorted.length >> 1]!, sorted[0]!, sorted.at(-1)!].map(Math.round)
  return (
    `Cold import on Node ${node}: ${median} ms, the median of ${times.length} runs of ${ends.join(' to ')} ms, ` +
    `aim: under ${SLOWEST_IMPORT_MS} ms`
  )
}
