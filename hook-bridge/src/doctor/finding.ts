/** `notice`: worth knowing, nothing is broken. `problem`: events do not arrive, or soon will not. */
export type Level = 'ok' | 'notice' | 'problem'

/** What was looked at, in the order of a report. */
export const FINDING_IDS = [
  'state',
  'dns',
  'target',
  'tls',
  'connection',
  'answer',
  'sample',
  'signature',
  'clock',
  'queue',
  'pause',
  'success',
  'secret',
] as const
export type FindingId = (typeof FINDING_IDS)[number]

/** A finding in the words of one language. */
export interface Words {
  readonly title: string
  readonly detail: string
  /** What to do about it; null when nothing. */
  readonly todo: string | null
}

/** One thing that the doctor of a webhook looked at. */
export interface Finding extends Words {
  readonly id: FindingId
  readonly level: Level
}
