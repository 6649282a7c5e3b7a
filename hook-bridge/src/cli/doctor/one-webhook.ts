import { texts, type Language } from '../../doctor/texts/texts.ts'
import { createWebhookDoctor, type Report } from '../../doctor/webhook-doctor.ts'
import { showReport } from '../../http/shapes/webhook-report.ts'
import { chooseWebhook } from '../choose-webhook.ts'
import { manage } from '../management.ts'
import { plain, printJson, printLine } from '../output.ts'
import { webhookLabel } from '../webhook-label.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export interface WebhookOptions {
  readonly send?: true
  readonly lang?: Language
  readonly workspace?: string
  readonly json?: true
}

/** Examines one webhook from here: this machine, this environment, whether or not the bridge is running. */
export async function examineOneWebhook(
  id: string,
  { send, lang = 'en', workspace, json }: WebhookOptions,
): Promise<void> {
  const { report, label } = await manage({ create: false }, async ({ config, deps }) => {
    const webhook = chooseWebhook(deps, id, workspace)
    const doctor = createWebhookDoctor({
      ...deps,
      countFigures: () => deps.store.figures(),
      suspendAfterMs: config.suspendAfterDays * DAY_MS,
    })
    return {
      report: await doctor.examine(webhook, { send: send === true, language: lang }),
      label: webhookLabel(webhook),
    }
  })
  if (!report.ok) process.exitCode = 1
  if (json) return printJson(showReport(report))
  for (const line of linesOf(report, { label, language: lang })) printLine(line)
}

function linesOf(
  { findings }: Report,
  { label, language }: { readonly label: string; readonly language: Language },
): string[] {
  const { report, levels } = texts[language]
  const width = Math.max(...Object.values(levels).map(({ length }) => length))
  const indent = ' '.repeat(width + 4)
  const count = (wanted: string) => findings.filter(({ level }) => level === wanted).length
  const [problems, notices] = [count('problem'), count('notice')]
  return [
    report.heading(label),
    ...findings.flatMap(({ level, title, detail, todo }) => [
      `  ${levels[level].padEnd(width)}  ${title}`,
      `${indent}${plain(detail)}`,
      ...(todo === null ? [] : [`${indent}-> ${todo}`]),
    ]),
    '',
    problems + notices === 0 ? report.well : report.summary(problems, notices),
  ]
}
