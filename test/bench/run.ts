/*
 * npm run bench [-- <figure> …] [--rounds N] [--quick]
 *
 * Prints each figure beside its reference of the same run, all rounds, and a table of the medians. Ratios count;
 * absolute figures tell about the machine. Being slow is no error: the exit code is 1 only when something broke.
 */
import type { Figure, Result, Setting } from './figure.ts'
import { backlog } from './figures/backlog.ts'
import { durableIngest } from './figures/durable-ingest.ts'
import { fairness } from './figures/fairness.ts'
import { fileSize } from './figures/file-size.ts'
import { generatorHeadroom } from './figures/generator.ts'
import { growth } from './figures/growth.ts'
import { idleLatency } from './figures/idle-latency.ts'
import { idleMemory } from './figures/idle-memory.ts'
import { latencyAtLoad } from './figures/latency-at-load.ts'
import { mainJob } from './figures/main-job.ts'
import { postgres } from './figures/postgres.ts'
import { postgresQueue } from './figures/postgres-queue.ts'
import { readOptions } from './options.ts'
import { stopAllChildren } from './support/child.ts'
import { startNoiseProbe } from './support/noise.ts'
import { describePinning, pinThisProcess } from './support/pinning.ts'
import { reached, roundLines, summaryLines } from './table.ts'

const figures: readonly Figure[] = [
  generatorHeadroom,
  durableIngest,
  mainJob,
  latencyAtLoad,
  idleLatency,
  fairness,
  growth,
  fileSize,
  backlog,
  idleMemory,
  postgres,
  postgresQueue,
]

/** What each figure may spend on waiting for a quiet machine. */
const PATIENCE_MS = 30_000

const options = readOptions(process.argv.slice(2))
const chosen = chooseFigures(options.names)
console.log(describePinning())
pinThisProcess()
const results: Result[] = []
const broken: string[] = []
for (const figure of chosen) results.push(...(await measureOne(figure)))
printSummary()

function chooseFigures(names: readonly string[]): readonly Figure[] {
  const unknown = names.filter((name) => !figures.some((figure) => figure.name === name))
  if (unknown.length > 0) {
    const known = figures.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')
    console.error(`No figure is called ${unknown.join(', ')}. There are:\n${known}`)
    process.exit(1)
  }
  return names.length === 0 ? figures : figures.filter(({ name }) => names.includes(name))
}

/** A figure that breaks costs its own lines, not those of the others. */
async function measureOne(figure: Figure): Promise<readonly Result[]> {
  console.log(`\n${figure.name}: ${figure.about}`)
  const setting: Setting = {
    noise: startNoiseProbe(options.quick ? 0 : PATIENCE_MS),
    rounds: (usual) => options.rounds ?? (options.quick ? 2 : usual),
    size: (full) => (options.quick ? Math.ceil(full / 10) : full),
    say: (line) => console.log(`  ... ${line}`),
  }
  try {
    const measured = await figure.measure(setting)
    for (const result of measured) console.log(roundLines(result).join('\n'))
    return measured
  } catch (error) {
    console.error(`  FAILED: ${error instanceof Error ? error.stack : String(error)}`)
    process.exitCode = 1
    broken.push(figure.name)
    return []
  } finally {
    await stopAllChildren()
  }
}

function printSummary(): void {
  console.log(
    `\nMedians; the score is the median of the rounds' ratios.${options.quick ? ' QUICK: do not quote.' : ''}`,
  )
  console.log(summaryLines(results).join('\n'))
  const short = results.filter((result) => !reached(result)).map(({ title }) => title)
  if (short.length > 0) console.log(`\nShort of the goal: ${short.join('; ')}.`)
  if (broken.length > 0) console.log(`\nCould not be measured: ${broken.join(', ')}.`)
  if (short.length + broken.length === 0) console.log('\nAll goals reached.')
}
