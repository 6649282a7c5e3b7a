import {
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  closeSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/**
 * Puts the file `from` in the place of `to`, at once and for good: at each moment, also in a power cut, there is
 * either the one or the other under that name.
 */
export function replaceFile(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

/** Gives a file a second name under which it stays when another one takes its place. Throws when there is one already. */
export function keepFile(file: string, secondName: string): void {
  try {
    linkSync(file, secondName)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // A file system without hard links.
    copyFileSync(file, secondName, constants.COPYFILE_EXCL)
  }
  syncFolder(dirname(secondName))
}

/** Writes a secret for its owner only, and returns when it is on disk. Whatever was there is gone. */
export function writeSecretFile(file: string, secret: string): void {
  const draft = `${file}.draft`
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true })
  replaceFile(draft, file)
}

/** A new name in a folder is on disk only when the folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
