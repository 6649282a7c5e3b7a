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
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'

/** `doctor [webhook]` */
export async function doctor(webhook: string | undefined, options: WebhookOptions): Promise<void> {
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
