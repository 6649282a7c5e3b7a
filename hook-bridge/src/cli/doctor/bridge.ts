import type { Config } from '../../config.ts'
import type { Core } from '../../open-core.ts'
import type { OpenSource } from '../../registry.ts'
import { askBridge, localUrlOf } from '../bridge-http.ts'
import { plain } from '../output.ts'
import { unreachableReason } from '../../inbound/upstream.ts'
import { type Finding, findingsIn } from './finding.ts'
import { PROGRAM } from '../program-name.ts'

const { ok, warn, fail } = findingsIn('bridge')

/**
 * Asks the bridge itself whether it runs, works, and serves this very database. Trying the lock instead would keep a
 * bridge from starting that tries it at the same time.
 */
export async function examineBridge(config: Config, core: Core): Promise<readonly Finding[]> {
  const sources = core.registry.workspaces().flatMap(({ row }) => core.registry.sources(row))
  const local = localUrlOf(config)
  if (local === null)
    return [warn('PORT is 0: nobody knows where the bridge listens.', 'Set PORT to a fixed one.')]
  const answer = await askBridge({ url: `${local}/readyz` })
  if (!answer.ok) return [silent(local, answer.error, sources.length > 0)]
  const findings = [readiness(local, answer)]
  const [source] = sources
  if (source) findings.push(await knows(local, source), ...(await reachable(config, source)))
  return findings
}

function silent(local: string, error: string, needed: boolean): Finding {
  const message = `No bridge answers at ${local} (${error}).`
  const advice = `Start it: ${PROGRAM} serve. If it runs, set HOST and PORT here as it has them.`
  return needed ? fail(`${message} Nobody takes events in.`, advice) : warn(message, advice)
}

function readiness(local: string, { status, text }: { status: number; text: string }): Finding {
  if (status === 200) return ok(`It runs at ${local}, can store and deliver.`)
  if (status === 503) {
    return fail(`It runs at ${local}, but cannot do its work: ${plain(text)}`, 'Look at its log.')
  }
  return fail(`Something else than a hook bridge answers at ${local} (${status}).`, 'Set PORT to a free one.')
}

async function knows(local: string, source: OpenSource): Promise<Finding> {
  const answer = await askBridge({ url: `${local}/in/${source.token}` })
  if (answer.ok && answer.status === 200) return ok('It serves this database.')
  const advice = 'Set DATABASE_URL here as the bridge has it, or stop the bridge that is not meant.'
  return fail(`It does not know the source ${source.id}: it serves another database.`, advice)
}

/** The way that the providers take: name, certificate and proxy included. */
async function reachable({ publicUrl }: Config, source: OpenSource): Promise<Finding[]> {
  if (unreachableReason(publicUrl) !== null) return []
  const answer = await askBridge({ url: `${publicUrl}/in/${source.token}` })
  if (answer.ok && answer.status === 200) return [ok(`It is reached through ${publicUrl}.`)]
  const what = answer.ok ? `answers ${answer.status}` : `does not answer (${answer.error})`
  return [
    warn(
      `${publicUrl} ${what} from here.`,
      'Check the name, the certificate and the proxy. In some networks it is only reached from outside.',
    ),
  ]
}
