import { ImlError } from '../iml-error.ts'
import type { Reading } from '../reading.ts'

export interface ImlFunction {
  readonly least: number
  readonly most: number
  run(values: readonly unknown[], reading: Reading): unknown
}

export type Functions = Readonly<Record<string, ImlFunction>>

/** A function that takes from `least` to `most` values. */
export function taking(least: number, most: number, run: ImlFunction['run']): ImlFunction {
  return { least, most, run }
}

/**
 * Calls a function of the table.
 * @throws ImlError where there is none of this name, or it takes fewer or more values
 */
export function call(table: Functions, name: string, values: readonly unknown[], reading: Reading): unknown {
  const found = Object.hasOwn(table, name) ? table[name]! : undefined
  if (found === undefined) throw new ImlError(`unknown function ${name}`)
  const { least, most } = found
  if (values.length < least || values.length > most) throw new ImlError(`${name} of ${values.length} values`)
  return found.run(values, reading)
}
