import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly isLink: boolean
  readonly content: () => Buffer
}

const END_OF_DIRECTORY = Buffer.from([0x50, 0x4b, 0x05, 0x06])
const LINK = 0o120_000
const FILE_TYPE = 0o170_000
const STORED = 0

/** The entries of a zip file, by its directory (at the end of the file), which has the true sizes. */
export function readZip(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(END_OF_DIRECTORY)
  if (end < 0) throw new Error('Not a zip file.')
  const entries: ZipEntry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const header = at
    entries.push({
      name,
      isLink: ((zip.readUInt32LE(at + 38) >>> 16) & FILE_TYPE) === LINK,
      content: () => readContent(zip, header, name),
    })
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

function readContent(zip: Buffer, header: number, name: string): Buffer {
  const local = zip.readUInt32LE(header + 42)
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(header + 20))
  const content = zip.readUInt16LE(header + 10) === STORED ? packed : inflateRawSync(packed)
  if (crc32(content) !== zip.readUInt32LE(header + 16)) throw new Error(`${name} is damaged.`)
  return content
}

/** Unpacks files. Zapier's build has no links, so that their absence is checked, not supported. */
export async function unpack(entries: readonly ZipEntry[], folder: string): Promise<void> {
  for (const { name, content } of entries) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content())
  }
}
