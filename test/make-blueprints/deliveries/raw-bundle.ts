import type { ReceivedRequest } from '../../support/received-request.ts'

/**
 * What a custom webhook of Make puts out with "Get request headers" and "JSON pass-through" on: the text as it came,
 * and the headers as a list. The type allows what callers from outside may cause.
 */
export interface RawBundle {
  readonly value?: string | null | undefined
  readonly __IMTHEADERS__: readonly { readonly name: string; readonly value: string }[]
}

/** Nobody has seen for sure which letters Make hands header names on in. */
export type Spelling = 'as sent' | 'lower case'

export function rawBundle(
  { body, rawHeaders }: ReceivedRequest,
  spelling: Spelling = 'lower case',
): RawBundle {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  return {
    value: body.toString('utf8'),
    __IMTHEADERS__: names.map((name, index) => ({
      name: spelling === 'as sent' ? name : name.toLowerCase(),
      value: rawHeaders[index * 2 + 1]!,
    })),
  }
}

/** The bundle with another value of a header; undefined takes the header away. */
export function withHeader(bundle: RawBundle, name: string, value: string | undefined): RawBundle {
  const others = bundle.__IMTHEADERS__.filter((header) => header.name.toLowerCase() !== name.toLowerCase())
  return {
    ...bundle,
    __IMTHEADERS__: value === undefined ? others : [...others, { name: name.toLowerCase(), value }],
  }
}
