// What the errors of Node, OpenSSL and undici are called in our words. Most of them come from real sockets in
// send-attempt.test.ts; here are those that cannot be had on the loopback interface.
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../src/delivery/failure-of.ts'

const withCode = (code: string, message = 'in the words of a library, with /a/secret/path') =>
  Object.assign(new Error(message), { code })

describe('an error', () => {
  it.each([
    ['ENOTFOUND', 'dns', 'could not find a.example: the name does not resolve (ENOTFOUND)'],
    ['EAI_AGAIN', 'dns', 'could not find a.example: the name does not resolve (EAI_AGAIN)'],
    ['ECONNREFUSED', 'refused', 'could not connect to a.example: connection refused'],
    ['ENETUNREACH', 'unreachable', 'could not connect to a.example: no route to it (ENETUNREACH)'],
    ['EHOSTUNREACH', 'unreachable', 'could not connect to a.example: no route to it (EHOSTUNREACH)'],
    ['EADDRNOTAVAIL', 'unreachable', 'could not connect to a.example: no route to it (EADDRNOTAVAIL)'],
    ['ETIMEDOUT', 'timeout', 'could not connect to a.example: it did not react'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'could not connect to a.example: it did not react'],
    ['ECONNRESET', 'reset', 'a.example closed the connection before its answer was complete'],
    ['EPIPE', 'reset', 'a.example closed the connection before its answer was complete'],
    ['UND_ERR_SOCKET', 'reset', 'a.example closed the connection before its answer was complete'],
    ['CERT_HAS_EXPIRED', 'tls', 'no secure connection to a.example (CERT_HAS_EXPIRED)'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'tls',
      'no secure connection to a.example (UNABLE_TO_VERIFY_LEAF_SIGN',
    ],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', 'no secure connection to a.example (SELF_SIGNED_CERT_IN_CHAIN)'],
    ['EPROTO', 'tls', 'no secure connection to a.example (EPROTO)'],
    [
      'HPE_INVALID_CONSTANT',
      'protocol',
      'a.example sent an answer that is no valid HTTP (HPE_INVALID_CONSTANT)',
    ],
    ['UND_ERR_HEADERS_OVERFLOW', 'protocol', 'a.example sent an answer that is no valid HTTP'],
    ['EMFILE', 'other', 'could not send to a.example (EMFILE)'],
  ])('%s means %s', (code, reason, message) => {
    const failure = failureOf(withCode(code), 'a.example')
    expect(failure.reason).toBe(reason)
    expect(failure.message).toContain(message)
    expect(failure.message).not.toContain('secret')
  })

  it('of the target guard keeps its own words', () => {
    const error = withCode('ERR_TARGET_BLOCKED', 'a.example (10.0.0.5) is not a public address')
    expect(failureOf(error, 'a.example')).toEqual({
      reason: 'blocked',
      message: 'a.example (10.0.0.5) is not a public address',
    })
  })

  it.each([
    [new TypeError('at /a/secret/path'), 'could not send to a.example (TypeError)'],
    [Object.assign(new Error('odd'), { code: 7 }), 'could not send to a.example (Error)'],
    ['thrown text', 'could not send to a.example (unknown error)'],
    [new AggregateError([], 'empty'), 'could not send to a.example (AggregateError)'],
  ])('that nobody foresaw is named by its kind: %s', (error, message) => {
    expect(failureOf(error, 'a.example')).toEqual({ reason: 'other', message })
  })
})

describe('one error for each address of a name', () => {
  it('means what the address did that was there', () => {
    const errors = [withCode('ENETUNREACH'), withCode('ECONNREFUSED')]
    expect(failureOf(new AggregateError(errors), 'a.example').reason).toBe('refused')
  })

  it('means no route when there is none to any', () => {
    const errors = [withCode('ENETUNREACH'), withCode('EHOSTUNREACH')]
    expect(failureOf(new AggregateError(errors), 'a.example').reason).toBe('unreachable')
  })
})
