import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own (tmpfs) that is soon full. */
export interface SmallDisk extends Disposable {
  readonly folder: string
  /** Takes up all the space there is. */
  fill(): void
  /** Gives it back. */
  makeRoom(): void
}

/** Throws when this user may not mount file systems. */
export function mountSmallDisk(size: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
  const ballast = join(folder, 'ballast')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
  return {
    folder,
    fill() {
      for (let bytes = 1 << 20; bytes >= 512; bytes >>= 1) {
        while (append(ballast, bytes));
      }
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      execFileSync('umount', [folder])
      rmdirSync(folder)
    },
  }
}

/** Whether there was room for as many bytes. */
function append(file: string, bytes: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}

/** Why tests that need a small disk cannot run here; null when they can. */
export function whyNoSmallDisk(): string | null {
  try {
    mountSmallDisk('64k')[Symbol.dispose]()
    return null
  } catch {
    return 'only root may mount file systems'
  }
}
