/** The values of each field of a message, in order: varints and fixed numbers as bigint, everything else as bytes. */
export type ProtobufMessage = ReadonlyMap<number, readonly (bigint | Buffer)[]>

/** Reads one message by the wire format alone. Throws where the bytes are none. */
export function readProtobuf(bytes: Buffer): ProtobufMessage {
  const fields = new Map<number, (bigint | Buffer)[]>()
  let at = 0

  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }

  function take(length: number): Buffer {
    if (at + length > bytes.length) throw new RangeError('the message ends in the middle of a field')
    return bytes.subarray(at, (at += length))
  }

  function value(wireType: number): bigint | Buffer {
    if (wireType === 0) return varint()
    if (wireType === 1) return take(8).readBigUInt64LE()
    if (wireType === 2) return take(Number(varint()))
    if (wireType === 5) return BigInt(take(4).readUInt32LE())
    throw new RangeError(`there is no wire type ${wireType}`)
  }

  while (at < bytes.length) {
    const tag = Number(varint())
    const read = value(tag & 7)
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), read])
  }
  return fields
}

/** All values of a field that are bytes: texts, ids, messages. */
export function bytesOf(message: ProtobufMessage, field: number): readonly Buffer[] {
  return (message.get(field) ?? []).filter((value) => Buffer.isBuffer(value))
}

/** The number in a field; 0 where it is not there, as protobuf has it. */
export function numberOf(message: ProtobufMessage, field: number): bigint {
  const [value = 0n] = message.get(field) ?? []
  if (typeof value !== 'bigint') throw new TypeError(`field ${field} is no number`)
  return value
}
