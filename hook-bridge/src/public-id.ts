import { createCipheriv, createDecipheriv } from 'node:crypto'

/** `cur`: cursors of lists of rows that have ids of their own. `trc`: traces of events. */
export type PublicIdPrefix = 'evt' | 'dlv' | 'att' | 'cur' | 'trc'

/** Turns the ascending integers of the database into ids for the outside, and back. */
export interface PublicIds {
  /** For example `evt_` and 32 hex digits. The same integer always gives the same id. */
  format(prefix: PublicIdPrefix, id: number): string
  /** The integer, or undefined when this database never gave out that id. */
  parse(prefix: PublicIdPrefix, publicId: string): number | undefined
}

const BLOCK_BYTES = 16

/*
 * One AES block: the kind, zeros up to the eighth byte, then the integer. Encrypting it hides how
 * many rows there are; the eight fixed bytes on decrypting tell a real id from an invented one. No index, no column.
 */
export function createPublicIds(idKey: Buffer): PublicIds {
  // Without padding and in ECB a cipher object is stateless between blocks, so one object serves for ever.
  const cipher = createCipheriv('aes-256-ecb', idKey, null).setAutoPadding(false)
  const decipher = createDecipheriv('aes-256-ecb', idKey, null).setAutoPadding(false)
  const block = Buffer.alloc(BLOCK_BYTES)

  return {
    format(prefix, id) {
      block.fill(0)
      block.write(prefix, 0, 'latin1')
      block.writeUInt32BE(Math.floor(id / 2 ** 32), 8)
      block.writeUInt32BE(id >>> 0, 12)
      return `${prefix}_${cipher.update(block).toString('hex')}`
    },
    parse(prefix, publicId) {
      const hex = publicId.slice(prefix.length + 1)
      if (!publicId.startsWith(`${prefix}_`) || !/^[0-9a-f]{32}$/.test(hex)) return undefined
      const plain = decipher.update(Buffer.from(hex, 'hex'))
      const isOurs = plain.toString('latin1', 0, 3) === prefix && plain.readUIntBE(3, 5) === 0
      const id = plain.readUInt32BE(8) * 2 ** 32 + plain.readUInt32BE(12)
      return isOurs && Number.isSafeInteger(id) ? id : undefined
    },
  }
}
