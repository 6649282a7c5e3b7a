import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What to do when the user of this process may not use the files of the installation. */
export const OWNERSHIP_ADVICE =
  'Give the folder and every file in it to the user that the bridge runs as (chown -R), and run commands as that user.'

const EXPLANATIONS: Readonly<Record<string, (path: string) => string>> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EISDIR: (path) =>
    'It is a folder, and must be a file. If DATABASE_URL means this folder, let it name a file in it: ' +
    `file:${path}/hook-bridge.db. If not, take the folder away.`,
  ENOTDIR: noFolder,
  EEXIST: noFolder,
  EROFS: () =>
    'What it lies on can only be read. Mount it writable, or let DATABASE_URL name a file elsewhere.',
  ENOSPC: () => 'Its disk is full. Make room on it.',
}

/**
 * Runs what makes, opens or reads a file of the installation. Throws with a message for people when the file system
 * refuses it.
 */
export function withFile<Value>(file: string, use: () => Value): Value {
  try {
    return use()
  } catch (error) {
    const { code = '', path = file } = error as NodeJS.ErrnoException
    throw explained(code, path, error) ?? error
  }
}

/**
 * Whether the file is there. Throws with a message for people, which says whose the folder is, when the user of this process
 * may not enter a folder on the way to it: then this cannot be seen.
 */
export function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw (code === 'EACCES' ? notEntered(file, error) : explained(code, file, error)) ?? error
  }
}

/** The innermost folder that can be looked at is the one that lets nobody in. */
function notEntered(file: string, cause: unknown): Error {
  let folder = dirname(file)
  let found = lookAt(folder)
  while (found === undefined && folder !== dirname(folder)) found = lookAt((folder = dirname(folder)))
  return new Error(
    `The folder ${folder} cannot be entered (EACCES) by the user of this process (uid ${process.getuid?.()}), so whether ` +
      `${file} is there cannot be seen. It belongs to the user with uid ${found?.uid}: run this as that user ` +
      `(sudo -u '#${found?.uid}' …). ${OWNERSHIP_ADVICE}`,
    { cause },
  )
}

function lookAt(folder: string): { readonly uid: number } | undefined {
  try {
    return statSync(folder)
  } catch {
    return undefined
  }
}

/** Throws when there is a folder where the file is to be. */
export function refuseFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw explained('EISDIR', file)
}

function explained(code: string, path: string, cause?: unknown): Error | undefined {
  const explanation = EXPLANATIONS[code]?.(path)
  if (explanation === undefined) return undefined
  return new Error(`${path} cannot be used (${code}). ${explanation}`, { cause })
}

function notAllowed(): string {
  return `The user of this process (uid ${process.getuid?.()}) has no right to it. ${OWNERSHIP_ADVICE}`
}

function noFolder(): string {
  return 'A part of this path is a file where a folder must be. Correct DATABASE_URL.'
}
