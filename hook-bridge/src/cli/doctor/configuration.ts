import { existsSync } from 'node:fs'
import { type Config, readConfig } from '../../config.ts'
import { ConfigError } from '../../config-error.ts'
import { systemClock } from '../../clock.ts'
import { readAllowedTargets } from '../../delivery/allowed-targets.ts'
import { createTargetGuard } from '../../delivery/target-guard.ts'
import { masterKeyFile } from '../../master-key.ts'
import { unreachableReason } from '../../inbound/upstream.ts'
import { type Finding, findingsIn } from './finding.ts'

const { ok, warn, fail } = findingsIn('configuration')

/** Reads the environment. `config` is null when nothing else can be looked at. */
export function examineConfiguration(): {
  readonly config: Config | null
  readonly findings: readonly Finding[]
} {
  try {
    const config = readConfig()
    return {
      config,
      findings: [...targets(config), ...publicUrl(config), ...masterKey(config), ...notifications(config)],
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const [, ...problems] = error.message.split('\n')
    return {
      config: null,
      findings: problems.map((problem) => fail(problem.trim(), 'Correct the environment.')),
    }
  }
}

function targets({ allowedTargets }: Config): Finding[] {
  try {
    readAllowedTargets(allowedTargets)
  } catch (error) {
    return [fail(`ALLOWED_TARGETS: ${(error as Error).message}`, 'Correct the environment.')]
  }
  return allowedTargets.length === 0
    ? []
    : [ok(`Webhooks may point to these private targets: ${allowedTargets.join(', ')}.`)]
}

function publicUrl({ publicUrl }: Config): Finding[] {
  const unreachable = unreachableReason(publicUrl)
  if (unreachable !== null) {
    return [
      warn(`PUBLIC_URL is ${publicUrl}.`, `${unreachable.charAt(0).toUpperCase()}${unreachable.slice(1)}`),
    ]
  }
  if (publicUrl.startsWith('https:')) return [ok(`PUBLIC_URL is ${publicUrl}.`)]
  return [
    warn(
      `PUBLIC_URL is ${publicUrl}: events would travel unencrypted.`,
      'Put a proxy with a certificate before the bridge, and set PUBLIC_URL to its https address.',
    ),
  ]
}

/** Only what can be told without sending anything: "notify test" does the rest. */
function notifications({ notify, allowedTargets }: Config): Finding[] {
  if (notify === null) {
    return [ok('Nobody is told when something is wrong: neither NOTIFY_URL nor SMTP_URL is set.')]
  }
  const { webhook, mail, language } = notify
  const findings: Finding[] = []
  if (webhook) {
    const verdict = createTargetGuard({ allowedTargets, clock: systemClock }).checkUrl(webhook.url)
    const advice = 'Correct NOTIFY_URL, or add its host to ALLOWED_TARGETS.'
    findings.push(
      verdict.ok
        ? ok(`Notifications go to the webhook at ${verdict.url.host} (${language}).`)
        : fail(`Notifications cannot go to NOTIFY_URL: ${verdict.message}.`, advice),
    )
  }
  if (mail) {
    const { host, port } = mail.server
    findings.push(ok(`Notifications go by mail through ${host}:${port} (${language}).`))
  }
  return findings
}

/** A bridge that was ever started has a master key; a database without it is as good as without its secrets. */
function masterKey(config: Config): Finding[] {
  const { masterKey, database } = config
  if (masterKey !== null) return [ok('The master key comes from HOOK_BRIDGE_MASTER_KEY.')]
  const file = masterKeyFile(config)
  if (existsSync(file))
    return [ok(`The master key is in ${file}. Keep a copy: the database is of no use without it.`)]
  if (database.kind === 'sqlite' && !existsSync(database.file)) return []
  return [
    fail(
      `The master key is missing: neither HOOK_BRIDGE_MASTER_KEY nor ${file} is there.`,
      'Set the one, or put back the other, as the bridge has it. Without it the stored secrets cannot be read.',
    ),
  ]
}
