import type { Localized, Provider } from '../../src/index.ts'
import { header } from './headers.ts'
import { ids, type Filter } from './shape.ts'
import { texts } from './texts.ts'

/*
 * Something stands in for what is missing, because an expression that fails ends the run in an error, and that may
 * switch the scenario off. Neither text ever passes: no bridge makes such a secret or signs such a body.
 */
const body = `ifempty(${ids.hook}.value; "no body")`
/** Spaces and line breaks around the secret come along when people paste. */
const secret = `trim(ifempty(${ids.settings}.webhookSecret; "no secret"))`

/**
 * Lets a delivery through when the provider's signature over its exact text is right, and fails closed: without the
 * first condition the placeholder would be a secret that everybody knows; without the second, an empty signature
 * would equal what Make computes of nothing.
 */
export function signatureFilter({ signature }: Provider, language: keyof Localized): Filter {
  const given = `{{${header(signature.header)}}}`
  const computed = `sha256(${body}; "hex"; ${secret})`
  return {
    name: texts.signatureIsValid[language],
    conditions: [
      [
        { a: `{{${secret}}}`, o: 'text:pattern', b: '^whsec_[0-9a-f]{64}$' },
        { a: given, o: 'text:pattern', b: `^${signature.prefix}[0-9a-f]{64}$` },
        { a: `${signature.prefix}{{${computed}}}`, o: 'text:equal', b: given },
      ],
    ],
  }
}
