import { startSending } from './send-due.ts'
import { type ChannelParts, openChannels } from './channels.ts'
import type { NotifyConfig } from './notify-config.ts'
import { startWatch, type WatchParts } from './watch.ts'
import type { Deps } from '../deps.ts'

export interface NotificationParts
  extends
    Omit<WatchParts, 'channels' | 'language'>,
    Omit<ChannelParts, 'clock' | 'publicUrl'>,
    Pick<Deps, 'metrics'> {}

export interface Notifications {
  /** Looks for nothing more; resolves when nothing is being sent any more, at the latest after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** Tells the operator what is wrong: a watch writes down what is to be sent, and each channel sends it. */
export async function startNotifications(
  config: NotifyConfig,
  parts: NotificationParts,
): Promise<Notifications> {
  const channels = await openChannels(config, parts)
  const names = channels.map(({ name }) => name)
  const stopWatch = startWatch({ ...parts, language: config.language, channels: names })
  const sendings = channels.map((channel) => startSending(parts, channel))
  return {
    async stop(graceMs) {
      stopWatch()
      const stopped = Promise.all(sendings.map((each) => each.stop()))
      await new Promise<void>((resolve) => {
        const cancel = parts.clock.after(graceMs, resolve)
        void stopped.then(() => {
          cancel()
          resolve()
        })
      })
    },
  }
}
