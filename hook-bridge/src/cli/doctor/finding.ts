export type Level = 'ok' | 'warn' | 'fail'
export type Area = 'configuration' | 'database' | 'bridge' | 'clock' | 'sources' | 'webhooks'

/** One thing that the doctor looked at. */
export interface Finding {
  readonly area: Area
  readonly level: Level
  /** What is, in plain words. */
  readonly message: string
  /** What to do about it; null when nothing. */
  readonly advice: string | null
}

export interface Findings {
  ok(message: string): Finding
  warn(message: string, advice: string): Finding
  fail(message: string, advice: string): Finding
}

/** Makes the findings of one area. */
export function findingsIn(area: Area): Findings {
  return {
    ok: (message) => ({ area, level: 'ok', message, advice: null }),
    warn: (message, advice) => ({ area, level: 'warn', message, advice }),
    fail: (message, advice) => ({ area, level: 'fail', message, advice }),
  }
}
