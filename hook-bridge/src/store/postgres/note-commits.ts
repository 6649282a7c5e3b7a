import type { Clock } from '../../clock.ts'
import { type Commit, StoreUnavailable } from '../store.ts'

/** Tells a listener of each commit, whether it reached the disk or not. */
export interface NoteCommits {
  /** Runs a commit of so many writes. */
  noted<Value>(writes: number, commit: () => Promise<Value>): Promise<Value>
  onCommit(listener: (commit: Commit) => void): void
}

export function createNoteCommits(clock: Clock): NoteCommits {
  let listener: (commit: Commit) => void = () => {}
  return {
    async noted(writes, commit) {
      const startedAt = clock.monotonic()
      let trouble: string | null = null
      try {
        return await commit()
      } catch (error) {
        if (error instanceof StoreUnavailable) trouble = error.message
        throw error
      } finally {
        listener({ writes, durationMs: clock.monotonic() - startedAt, trouble })
      }
    },
    onCommit: (next) => void (listener = next),
  }
}
