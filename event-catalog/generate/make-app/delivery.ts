import type { Provider } from '../../src/index.ts'

const has = (value: string) => `ifempty(${value}, '') != ''`

/**
 * How a delivery becomes the output of a trigger. `type`: the event type, where the body does not name it.
 *
 * Make shows the parsed body only; `createJSON` writes it as the bridge did, so the signature can be checked all the
 * same. Where attaching left no secret, nothing passes: of an empty key Make makes a hash that anyone can make.
 */
export function communication({ signature, body }: Provider, type: string): object {
  const given = header(signature.header)
  const computed = `sha256(createJSON(body), 'hex', data.secret)`
  const expected = signature.prefix === '' ? computed : `'${signature.prefix}' + ${computed}`
  return {
    condition: `{{if(${has('data.secret')}, ${given} = ${expected}, false)}}`,
    respond: { type: 'json', status: 200, body: { received: true } },
    output: {
      '{{...}}': '{{body}}',
      eventId: `{{${header('webhook-id')}}}`,
      ...(body === 'bare' && { eventType: type }),
      isTest: `{{${header('X-Hook-Test')} = 'true'}}`,
    },
  }
}

/** A header as a template names it: Make has their names in lower case. */
export function header(name: string): string {
  return `headers.\`${name.toLowerCase()}\``
}
