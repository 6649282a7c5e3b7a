import { text } from 'node:stream/consumers'

/** A secret from standard input, where neither the shell's history nor the list of processes shows it. */
export async function readSecret(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Paste ${what}, then Enter and Ctrl-D:\n`)
  const secret = (await text(process.stdin)).trim()
  if (secret === '') throw new Error(`Standard input is empty: it should be ${what}.`)
  return secret
}
