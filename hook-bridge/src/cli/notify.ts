import manifest from '../../package.json' with { type: 'json' }
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { createSender } from '../delivery/send-attempt.ts'
import { createTargetGuard } from '../delivery/target-guard.ts'
import { newKeyBytes } from '../ids.ts'
import { openChannels } from '../notifications/channels.ts'
import { testNotice } from '../notifications/make-notice.ts'
import type { Channel, Digest } from '../notifications/notice.ts'
import { plain, printJson, printLine } from './output.ts'

/** What came of one channel. */
interface Tried {
  readonly channel: Channel['name']
  readonly place: string
  readonly ok: boolean
  /** What went wrong, or what to know although it was sent; null when there is nothing to say. */
  readonly message: string | null
  /** What the other side said. */
  readonly answer: string | null
}

/** `notify test` */
export async function test({ json }: { json?: true }): Promise<void> {
  const tried = await tryAll()
  if (tried.some(({ ok }) => !ok)) process.exitCode = 1
  if (json) return printJson({ ok: process.exitCode !== 1, channels: tried })
  for (const { channel, place, ok, message, answer } of tried) {
    const way = channel === 'mail' ? `Mail through ${place}` : `Webhook at ${place}`
    printLine(`${way}: ${ok ? 'sent.' : 'not sent.'}`)
    if (message !== null) printLine(`  ${message}${message.endsWith('?') ? '' : '.'}`)
    if (answer !== null) printLine(`  It said: ${plain(answer).slice(0, 300)}`)
  }
}

async function tryAll(): Promise<readonly Tried[]> {
  const { notify, allowedTargets, publicUrl } = readConfig()
  if (notify === null) {
    throw new Error(
      'No notifications are set up. Set NOTIFY_URL and NOTIFY_SECRET for a webhook, or SMTP_URL, NOTIFY_FROM and ' +
        'NOTIFY_TO for mail, here and for the bridge.',
    )
  }
  const clock = systemClock
  const guard = createTargetGuard({ allowedTargets, clock })
  const sender = createSender({ guard, clock, connectionsPerOrigin: 1 })
  try {
    const userAgent = `hook-bridge/${manifest.version}`
    const channels = await openChannels(notify, { sender, clock, publicUrl, userAgent })
    const notice = testNotice({ language: notify.language, publicUrl, clock })
    const digest = { id: `ntf_${newKeyBytes(16).toString('hex')}`, notices: [notice] }
    return await Promise.all(channels.map((channel) => tryOne(channel, digest)))
  } finally {
    await sender.close()
  }
}

async function tryOne(channel: Channel, digest: Digest): Promise<Tried> {
  const result = await channel.send(digest)
  const { name, place } = channel
  if (result.ok) return { channel: name, place, ok: true, message: result.note ?? null, answer: null }
  return { channel: name, place, ok: false, message: result.message, answer: result.answer ?? null }
}
