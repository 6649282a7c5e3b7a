import { createHash, createHmac } from 'node:crypto'
import { ImlError } from '../iml-error.ts'
import { isEmpty } from '../values.ts'
import { taking, type Functions } from './definition.ts'

export const hash: Functions = {
  /** With a key it is an HMAC. A missing text fails in Make with Node's own "Received null". */
  sha256: taking(1, 4, (values, { emptyKey }) => {
    const [text, encoding = 'hex', key, keyEncoding = 'text'] = values
    if (typeof text !== 'string')
      throw new ImlError(`Function 'sha256' finished with error! Received ${JSON.stringify(text)}`)
    if (encoding !== 'hex' && encoding !== 'base64')
      throw new ImlError(`unknown encoding ${String(encoding)}`)
    if (keyEncoding !== 'text') throw new ImlError(`unknown encoding of the key ${String(keyEncoding)}`)
    const keyed = values.length > 2
    if (keyed && isEmpty(key) && emptyKey === 'error') throw new ImlError('sha256 with an empty key')
    if (!keyed || (isEmpty(key) && emptyKey === 'plain')) {
      return createHash('sha256').update(text, 'utf8').digest(encoding)
    }
    return createHmac('sha256', hmacKey(key)).update(text, 'utf8').digest(encoding)
  }),
}

function hmacKey(key: unknown): string {
  if (isEmpty(key)) return ''
  if (typeof key === 'string') return key
  throw new ImlError(`not documented: ${JSON.stringify(key)} as the key of sha256`)
}
