import type { Clock } from '../clock.ts'
import type { Sender } from '../delivery/send-attempt.ts'
import type { Channel } from './notice.ts'
import type { NotifyConfig } from './notify-config.ts'
import { createWebhookChannel } from './webhook-channel.ts'

export interface ChannelParts {
  readonly publicUrl: string
  readonly sender: Pick<Sender, 'send'>
  readonly clock: Clock
  readonly userAgent: string
}

/** The ways to the operator that are set up. */
export async function openChannels(
  { webhook, mail, language }: NotifyConfig,
  parts: ChannelParts,
): Promise<readonly Channel[]> {
  const channels: Channel[] = []
  if (webhook) channels.push(createWebhookChannel({ ...webhook, ...parts, language }))
  if (mail) {
    // Loaded only where mail is wanted.
    const { createMailChannel } = await import('./mail-channel.ts')
    channels.push(createMailChannel({ ...mail, language, publicUrl: parts.publicUrl }))
  }
  return channels
}
