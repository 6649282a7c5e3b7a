import { readSecret } from '../read-stdin.ts'

export interface TokenOptions {
  /** From MAKE_API_KEY or the command line. */
  readonly token?: string
  readonly tokenStdin?: true
}

/** What the calls of this command need: reading, too, so that nothing is made twice and all can be taken back. */
export const SCOPES = 'hooks:read, hooks:write and scenarios:write'

/** The API token of Make. At a terminal it is asked for. Throws a message for people that never repeats it. */
export async function readToken({ token, tokenStdin }: TokenOptions): Promise<string> {
  const given = token?.trim() ?? ''
  const asked = tokenStdin ?? (given === '' && process.stdin.isTTY)
  const found = asked ? await readSecret('the API token of Make') : given
  if (found === '') {
    throw new Error(
      'The API token of Make is missing: set MAKE_API_KEY, or use --token-stdin. ' +
        `Make a token in Make, in your profile under API, with the scopes ${SCOPES}.`,
    )
  }
  // Anything else is no header, and the error about that would show the token.
  if (!/^[\x21-\x7e]+$/.test(found)) {
    throw new Error('The API token of Make has characters that no token has, such as blanks. Copy it again.')
  }
  return found
}
