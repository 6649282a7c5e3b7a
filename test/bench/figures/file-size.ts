import { statSync } from 'node:fs'
import type { Figure } from '../figure.ts'
import { databaseFile, startBridge } from '../support/bridge.ts'
import { startCountingSink } from '../support/counting-sink.ts'
import { LEAD_BYTES } from '../support/leads.ts'
import { startLoadGenerator } from '../support/load.ts'
import { measureMainJob } from '../support/main-job.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folder.ts'

/** Bytes of the database file for each byte of body: one delivery, one attempt, all indexes. */
export const fileSize: Figure = {
  name: 'file-size',
  about: 'file bytes per body byte',
  async measure(setting) {
    const count = setting.size(50_000)
    const generator = startLoadGenerator()
    const sink = await startCountingSink()
    // Sizes do not depend on noise: one round says it.
    const rounds = await interleavedRounds(setting, 1, async () => {
      const folder = temporaryFolder()
      const bridge = await startBridge({ folder })
      const door = await bridge.addSource()
      await bridge.subscribe(sink.url('/hook'))
      await measureMainJob({ bridges: [bridge], doors: [door], sink, generator }, count)
      await bridge.stop()
      const product = databaseBytes(folder)
      removeFolder(folder)
      return { reference: count * LEAD_BYTES, product }
    })
    await Promise.all([generator.stop(), sink.stop()])
    return [
      {
        title: 'file bytes per body byte',
        unit: 'bytes',
        reference: 'bytes of the bodies',
        rounds,
        prototype: 1.22,
        goal: { atMost: 1.8 },
      },
    ]
  },
}

/** The database as a stopped bridge leaves it, with the write-ahead log if it left one. */
function databaseBytes(folder: string): number {
  const file = databaseFile(folder)
  const bytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return bytes(file) + bytes(`${file}-wal`)
}
