import { type Command, Option } from 'commander'
import { systemClock } from '../clock.ts'
import { examineBridge } from './doctor/bridge.ts'
import { examineClock, watchClock } from './doctor/clock.ts'
import { examineConfiguration } from './doctor/configuration.ts'
import { examineDatabase } from './doctor/database.ts'
import type { Finding, Level } from './doctor/finding.ts'
import { examineOneWebhook, type WebhookOptions } from './doctor/one-webhook.ts'
import { examineSources } from './doctor/sources.ts'
import { examineWebhooks } from './doctor/webhooks.ts'
import { countOf } from './doctor/words.ts'
import { workspaceOption } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'

/** `doctor [webhook]` */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Look at everything that events depend on, and say what is wrong and what to do about it.')
    .argument('[webhook]', 'id of a webhook: look at this one, and at all of its way')
    .option('--send', 'send one signed sample to it, too; in Zapier, Make and n8n it starts the automation')
    .addOption(new Option('--lang <language>', 'of what is said of a webhook').choices(['en', 'es']))
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Looks at the configuration, the database, the running bridge, the clock, the sources and the webhooks, and repairs nothing.
The exit code is 1 when something fails; warnings leave it at 0.

With the id of a webhook it looks at that one: state, name, addresses, certificate, connection, last answer, signature,
clocks, queue, pauses, secret. The hook itself is asked nothing, unless --send is given; the sample is marked as a test,
and is neither stored nor retried. The exit code is 1 when there is a problem.

Examples:
  $ ${PROGRAM} doctor
  $ ${PROGRAM} doctor wh_5e0f1a2b3c4d5e6f708192a3 --send
  $ ${PROGRAM} doctor wh_5e0f1a2b3c4d5e6f708192a3 --lang es
  $ ${PROGRAM} doctor --json | jq '.findings[] | select(.level != "ok")'`,
    )
    .action(doctor)
}

async function doctor(webhook: string | undefined, options: WebhookOptions): Promise<void> {
  if (webhook !== undefined) return examineOneWebhook(webhook, options)
  const { json, ...ofOne } = options
  const [option] = Object.keys(ofOne)
  if (option !== undefined)
    throw new Error(`--${option} is about one webhook: ${PROGRAM} doctor <id> --${option}`)
  return examineInstallation({ json })
}

async function examineInstallation({ json }: { json?: true | undefined }): Promise<void> {
  const findings = await examine()
  const failures = count(findings, 'fail')
  if (failures > 0) process.exitCode = 1
  if (json) return printJson({ ok: failures === 0, findings })
  printReport(findings)
}

async function examine(): Promise<readonly Finding[]> {
  const watch = watchClock(systemClock)
  const { config, findings } = examineConfiguration()
  if (config === null || findings.some(({ level }) => level === 'fail')) {
    return [...findings, await examineClock(null, systemClock, watch)]
  }
  const database = await examineDatabase(config)
  const { core } = database
  if (core === null) return [...findings, ...database.findings, await examineClock(null, systemClock, watch)]
  try {
    return [
      ...findings,
      ...database.findings,
      ...(await examineBridge(config, core)),
      await examineClock(core, systemClock, watch),
      ...examineSources(core),
      ...(await examineWebhooks(core)),
    ]
  } finally {
    await core.store.close()
  }
}

function printReport(findings: readonly Finding[]): void {
  for (const [area, some] of Map.groupBy(findings, (finding) => finding.area)) {
    printLine(area.charAt(0).toUpperCase() + area.slice(1))
    for (const { level, message, advice } of some) {
      printLine(`  ${level.padEnd(4)}  ${message}`)
      if (advice !== null) printLine(`        -> ${advice}`)
    }
  }
  printLine()
  const failures = count(findings, 'fail')
  const warnings = count(findings, 'warn')
  if (failures + warnings === 0) return printLine('All is well.')
  printLine(`${countOf(failures, 'failure')}, ${countOf(warnings, 'warning')}.`)
}

function count(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length
}
