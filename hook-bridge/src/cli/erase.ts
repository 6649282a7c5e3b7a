import { providerIds } from '@hook-bridge/event-catalog'
import { type Command, Option } from 'commander'
import { eraseSubject, type ErasureReport, type ErasureRequest } from '../erase-subject.ts'
import { showErasure } from '../http/shapes/erasure.ts'
import { isoTime } from '../time.ts'
import { chooseWorkspace, workspaceOption } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'

interface Options extends ErasureRequest {
  readonly yes?: true
  readonly workspace?: string
  readonly json?: true
}

/** `erase` */
export function addEraseCommand(program: Command): void {
  program
    .command('erase')
    .description('Take one person out of all that is stored: payloads, subjects, what receivers answered.')
    .requiredOption(
      '--subject <id>',
      'id of the person, as the provider has it: of a lead, a tenant, a contact',
    )
    .addOption(new Option('--provider <name>', 'only events of this provider').choices([...providerIds]))
    .option('--dry-run', 'only count what would be erased')
    .option('--yes', 'erase it: it cannot be undone')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Found are events that are about this id, and events that name it where the catalogue knows the id of a person. What still
waits to be delivered of them is dead. The bridge may go on meanwhile. Broken off, the same again goes on. Backups and
other copies are not touched, and an event that comes in later brings data back: erase at the provider first.

Examples:
  $ ${PROGRAM} erase --subject 1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f --dry-run
  $ ${PROGRAM} erase --subject 1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f --yes`,
    )
    .action(erase)
}

async function erase({ yes, workspace, json, ...request }: Options): Promise<void> {
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
