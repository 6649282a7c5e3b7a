import type { ZObject } from 'zapier-platform-core'

/**
 * The value of a JSON input; undefined where it was left empty. Mapped from another step, it comes as text.
 * @throws an error that names the input where the text is no JSON
 */
export function jsonInput(z: ZObject, label: string, value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined
  if (value.trim() === '') return undefined
  try {
    return JSON.parse(value) as unknown
  } catch (error) {
    const message = `${label} is not valid JSON: ${(error as Error).message}`
    throw new z.errors.Error(message, 'INVALID_JSON')
  }
}
