/** What was typed, chosen or mapped into an input; undefined where it was left empty. */
export function filled(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
