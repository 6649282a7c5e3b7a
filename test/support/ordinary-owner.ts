import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync } from 'node:fs'

/**
 * Gives a folder to nobody where this process is root, which may do everything. Returns with whose rights a process that
 * is to work in it starts.
 */
export function ordinaryOwner(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })),
  )
  chmodSync(folder, 0o700)
  chownSync(folder, uid!, gid!)
  return { uid: uid!, gid: gid! }
}
