import { eraseSubject, type ErasureReport, type ErasureRequest } from '../erase-subject.ts'
import { showErasure } from '../http/shapes/erasure.ts'
import { isoTime } from '../time.ts'
import { chooseWorkspace } from './choose-workspace.ts'
import { manage } from './management.ts'
import { printJson, printLine, table } from './output.ts'

interface Options extends ErasureRequest {
  readonly yes?: true
  readonly workspace?: string
  readonly json?: true
}

/** `erase` */
export async function erase({ yes, workspace, json, ...request }: Options): Promise<void> {
  if (!yes && !request.dryRun) {
    throw new Error(
      'Nothing was erased: it cannot be undone. See with --dry-run what would go, then repeat this with --yes.',
    )
  }
  const report = await manage({ create: false }, async ({ deps }) => {
    const result = await eraseSubject(deps, chooseWorkspace(deps, workspace).row, request)
    if (!result.ok) throw new Error(result.message)
    return result.report
  })
  if (json) return printJson(showErasure(report))
  print(report)
}

function print({ dryRun, reference, events, types, since, until, notes, ...report }: ErasureReport): void {
  if (events === 0) {
    printLine(`Nothing that is stored names this id${dryRun ? '' : ` (reference ${reference})`}.`)
  } else {
    const span = `received from ${isoTime(since!)} to ${isoTime(until!)}`
    printLine(`${dryRun ? 'Would erase' : 'Erased'} ${events} events, ${span}:`)
    printLine(
      table(
        ['TYPE', 'EVENTS'],
        Object.entries(types).map(([type, count]) => [type, String(count)]),
      ),
    )
    printLine(
      dryRun
        ? `${report.payloads} of them have a payload. Nothing was changed.`
        : `${report.payloads} payloads and the words of ${report.attempts} attempts are gone; ${report.deliveriesStopped} ` +
            `deliveries were stopped. Reference: ${reference}`,
    )
  }
  if (!dryRun) for (const note of notes) printLine(note)
}
