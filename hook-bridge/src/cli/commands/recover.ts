import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock.ts'
import type { RecoveryKind } from '../../store/recovery-store.ts'
import { parseTime } from '../../time.ts'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `recover`, `catch-up`, `recoveries` */
export function addRecoveryCommands(program: Command): void {
  addBegin(
    program,
    'recover',
    'Send again what a webhook did not take: its dead deliveries since a time.',
  ).action(later(async () => (await import('../recover.ts')).recover))
  addBegin(program, 'catch-up', 'Send a webhook the events since a time that it never had.').action(
    later(async () => (await import('../recover.ts')).catchUp),
  )
  program
    .command('recoveries')
    .description('List the recoveries of a webhook, with their progress; or stop one.')
    .argument('<webhook>', 'id of the webhook')
    .option('--stop <id>', 'stop this one; what has become due already is still sent')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} recoveries wh_5e0f1a2b3c4d5e6f708192a3
  $ ${PROGRAM} recoveries wh_5e0f1a2b3c4d5e6f708192a3 --stop rec_0a1b2c3d4e5f60718293a4b5`,
    )
    .action(later(async () => (await import('../recover.ts')).list))
}

function addBegin(program: Command, kind: RecoveryKind, description: string): Command {
  return program
    .command(kind)
    .description(description)
    .argument('<webhook>', 'id of the webhook')
    .requiredOption(
      '--since <time>',
      'what came in from then on: 2026-01-15T10:30:00Z, or 24h, 3d ago',
      sinceTime,
    )
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Oldest first and each once, a few at a time, so that new events are not kept waiting. The running bridge does it; it
goes on after a restart.

Examples:
  $ ${PROGRAM} ${kind} wh_5e0f1a2b3c4d5e6f708192a3 --since 24h
  $ ${PROGRAM} ${kind} wh_5e0f1a2b3c4d5e6f708192a3 --since 2026-01-15T10:30:00Z`,
    )
}

/** Milliseconds since the epoch. */
function sinceTime(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  if (count !== undefined) return systemClock.now() - Number(count) * UNITS[unit as keyof typeof UNITS]
  const time = parseTime(text)
  if (time === undefined) throw new InvalidArgumentError('It must be a time, such as 2026-01-15, or 24h, 3d.')
  return time
}
