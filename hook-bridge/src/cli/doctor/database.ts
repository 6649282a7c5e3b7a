import { statfs } from 'node:fs/promises'
import { systemClock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { isThere } from '../../file-trouble.ts'
import { type Core, openCore } from '../../open-core.ts'
import { LITTLE_SPACE } from '../../read-figures.ts'
import { type Finding, findingsIn } from './finding.ts'
import { size } from './words.ts'
import { PROGRAM } from '../program-name.ts'

const { ok, warn, fail } = findingsIn('database')

const NO_SPACE = 5e7
const NOTHING_WORKS = 'Nothing works before this is put right.'

/** Opens the database, if it is there: the doctor makes none. `core` is for the caller to close. */
export async function examineDatabase(
  config: Config,
): Promise<{ readonly core: Core | null; readonly findings: readonly Finding[] }> {
  const { database } = config
  if (database.kind === 'postgres') return examine(config, 'The PostgreSQL database')
  const { file } = database
  if (file === ':memory:') {
    const finding = warn(
      'The database is in memory: everything is lost when the bridge stops.',
      'Set DATABASE_URL to a file, such as file:./data/hook-bridge.db.',
    )
    return { core: null, findings: [finding] }
  }
  const there = look(file)
  if (there instanceof Error) return { core: null, findings: [fail(there.message, NOTHING_WORKS)] }
  if (!there) {
    const advice = `If the bridge ran before, set DATABASE_URL as it had it. Else ${PROGRAM} serve makes it.`
    return { core: null, findings: [warn(`There is no database at ${file} yet.`, advice)] }
  }
  const examined = await examine(config, file)
  if (examined.core === null) return examined
  return { core: examined.core, findings: [...examined.findings, ...(await space(config))] }
}

/** Whether it is there, or why that cannot be seen. */
function look(file: string): boolean | Error {
  try {
    return isThere(file)
  } catch (error) {
    return error as Error
  }
}

/** `name`: what the report calls the database. */
async function examine(
  config: Config,
  name: string,
): Promise<{ readonly core: Core | null; readonly findings: readonly Finding[] }> {
  try {
    const core = await openCore(config, { clock: systemClock, serve: false })
    return {
      core,
      findings: [await state(core, name), ...(await writable(core)), ...(await limit(config, core))],
    }
  } catch (error) {
    return { core: null, findings: [fail((error as Error).message, NOTHING_WORKS)] }
  }
}

async function state({ store }: Core, name: string): Promise<Finding> {
  const { bytes } = await store.figures()
  return ok(`${name} opens and has the version that this program knows; it has ${size(bytes)}.`)
}

async function writable({ store }: Core): Promise<Finding[]> {
  try {
    await store.check()
    return [ok('It can be written to, and what is written reaches the disk.')]
  } catch (error) {
    return [
      fail(
        `It cannot be written to: ${(error as Error).message}`,
        'Look at the rights and the free space: of its folder, or of the server.',
      ),
    ]
  }
}

async function space({ dataFolder }: Config): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(dataFolder)
  const free = bavail * bsize
  const message = `${size(free)} are free on its disk.`
  const advice =
    'Make room, or set RETENTION_SIZE, or RETENTION_DAYS lower: without space no event can be stored.'
  if (free < NO_SPACE) return [fail(message, advice)]
  return [free < LITTLE_SPACE ? warn(message, advice) : ok(message)]
}

async function limit({ retentionBytes }: Config, { store }: Core): Promise<Finding[]> {
  if (retentionBytes === null) return []
  const { usedBytes } = await store.figures()
  const message = `Its data takes ${size(usedBytes)} of the ${size(retentionBytes)} of RETENTION_SIZE.`
  if (usedBytes <= retentionBytes) return [ok(message)]
  return [
    warn(
      message,
      'A bridge that runs makes room each minute, but what is pending or held never goes: see the webhooks below, or ' +
        'set RETENTION_SIZE higher.',
    ),
  ]
}
