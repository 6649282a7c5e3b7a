import { ImlError } from '../iml-error.ts'
import { asText } from '../values.ts'
import { taking, type Functions } from './definition.ts'

/** Functions that Make has in custom apps, and not in scenarios. */
export const appOnly: Functions = {
  /** Compact, as `JSON.stringify` writes it. */
  createJSON: taking(1, 1, ([value]) => {
    const json = JSON.stringify(value) as string | undefined
    if (json === undefined) throw new ImlError('createJSON of what is not there')
    return json
  }),
  parseJSON: taking(1, 1, ([text]) => {
    try {
      return JSON.parse(asText(text)) as unknown
    } catch (error) {
      throw new ImlError("Function 'parseJSON' finished with error!", { cause: error })
    }
  }),
}
