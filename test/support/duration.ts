/** Milliseconds, or a text such as `'250ms'`, `'30s'`, `'5m'`, `'4h'`, `'1d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The duration in milliseconds. Throws on a text that is none. */
export function toMs(duration: Duration): number {
  if (typeof duration === 'number') return duration
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) ?? []
  const factor = unitMs[unit]
  if (factor === undefined) throw new Error(`"${duration}" is no duration: write 250ms, 30s, 5m, 4h or 1d`)
  return Number(amount) * factor
}
