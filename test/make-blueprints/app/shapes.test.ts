// Real: the shapes that the other tests hold the app's files against. The files here are made up, and wrong.
// Observed: whether the mistakes that custom apps are sent back for are found.
import { describe, expect, it } from 'vitest'
import { parameters } from './shapes/parameters.ts'
import { action, attach, base } from './shapes/requests.ts'

const post = { url: '/api/v1/events', method: 'POST', body: {}, response: { output: '{{body}}' } }
const goodBase = {
  baseUrl: '{{connection.baseUrl}}',
  headers: {},
  response: { error: { message: 'No.', '401': { message: 'Who?', type: 'InvalidAccessTokenError' } } },
  log: { sanitize: ['request.headers.authorization'] },
}
const select = { name: 'event', type: 'select', label: 'Event', options: 'rpc://listEvents' }

describe('the shape of a request', () => {
  it('fits one that is right', () => {
    expect(action.safeParse(post).success).toBe(true)
    expect(base.safeParse(goodBase).success).toBe(true)
  })

  it.each([
    ['a key that Make does not know', { ...post, headerz: {} }],
    ['a POST without a body', { ...post, body: undefined }],
    ['an address that is too long', { ...post, url: `/${'a'.repeat(512)}` }],
    ['a method that no module needs', { ...post, method: 'TRACE' }],
  ])('does not fit %s', (_, request) => {
    expect(action.safeParse(request).success).toBe(false)
  })

  it.each([
    ['no message of its own', { '401': { message: 'Who?' } }],
    ['a status without a message', { message: 'No.', '401': { type: 'DataError' } }],
    ['a type that Make does not know', { message: 'No.', type: 'Ignore' }],
    ['a key that is no status', { message: 'No.', teapot: { message: 'No.' } }],
  ])('does not fit errors with %s', (_, error) => {
    expect(base.safeParse({ ...goodBase, response: { error } }).success).toBe(false)
  })

  it('does not fit an attach that hides nothing in the log', () => {
    const request = { ...post, headers: {}, response: { data: {}, error: { message: 'No.' } } }
    expect(attach.safeParse({ ...request, log: { sanitize: ['response.body.data.secret'] } }).success).toBe(
      true,
    )
    expect(attach.safeParse(request).success).toBe(false)
  })
})

describe('the shape of parameters', () => {
  it('fits one that is right', () => {
    expect(parameters.safeParse([select]).success).toBe(true)
  })

  it.each([
    ['a type that Make does not know', { ...select, type: 'dropdown' }],
    ['a key that Make does not know', { ...select, placeholder: 'Choose' }],
    ['a select without options', { ...select, options: undefined }],
    ['options of something else', { ...select, type: 'text' }],
    ['choices from no remote procedure', { ...select, options: 'https://example.com/events' }],
    ['no label', { ...select, label: undefined }],
  ])('does not fit %s', (_, parameter) => {
    expect(parameters.safeParse([parameter]).success).toBe(false)
  })
})
