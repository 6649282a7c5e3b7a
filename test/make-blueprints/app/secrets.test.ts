// Real: the files of the custom app. No doubles, and no Make.
// Observed: whether the API key and the signing secrets stay out of logs and away from other hosts, and whether
// anything of somebody's account got into the files.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../iml/index.ts'
import { allFiles, code, entries, folder, read } from './support/app-files.ts'
import type { Definition } from './support/definition.ts'

const requests = [
  { name: 'the base', request: read('general/base.iml.json') as Definition },
  { name: 'the connection', request: code('connection', 'bridgeKey', 'communication') },
  ...entries('webhook').flatMap(([id, { codeFiles }]) =>
    (['attach', 'detach', 'update'] as const)
      .filter((step) => codeFiles[step])
      .map((step) => ({ name: `${step} of ${id}`, request: code('webhook', id, step) })),
  ),
]

describe('logs', () => {
  it.each(requests)('do not show the API key of $name', ({ request }) => {
    expect(request.headers?.['Authorization']).toMatch(/^Bearer \{\{(connection|parameters)\.apiKey\}\}$/)
    expect(request.log?.sanitize).toContain('request.headers.authorization')
  })

  it.each(requests.filter(({ request }) => request.response?.data?.['secret']))(
    'do not show the signing secret that $name gets',
    ({ request }) => {
      expect(request.log?.sanitize).toContain('response.body.data.secret')
    },
  )

  it('are told paths in lower case, as Make wants them', () => {
    const paths = requests.flatMap(({ request }) => request.log?.sanitize ?? [])
    expect(paths.filter((path) => path !== path.toLowerCase())).toEqual([])
  })
})

describe('the API key', () => {
  it('goes to the address of the connection and nowhere else', () => {
    const urls = [
      ...entries('webhook').flatMap(([id]) => [
        code('webhook', id, 'attach').url,
        code('webhook', id, 'detach').url,
      ]),
      ...entries('module').map(([id]) => code('module', id, 'communication').url ?? '/'),
      ...entries('rpc').map(([id]) => code('rpc', id, 'communication').url),
    ]
    expect(urls.filter((url) => !/^(\{\{connection\.baseUrl\}\})?\/(?!\/)/.test(url))).toEqual([])
  })

  it.each([
    '/api/v1/webhooks',
    'api/v1/webhooks',
    'https://evil.example.com/',
    '//evil.example.com/',
    '///evil.example.com/',
    '@evil.example.com/',
    '\\\\evil.example.com',
    '.evil.example.com/',
  ])('stays with the bridge when somebody calls %s', (url) => {
    const { url: template } = code('module', 'makeAnApiCall', 'communication')
    const scope = { connection: { baseUrl: 'https://hooks.example.com' }, parameters: { url } }
    expect(new URL(String(evaluate(template, scope, 'app'))).host).toBe('hooks.example.com')
  })

  it('cannot be sent to another address once it is saved', () => {
    const parameters = code('connection', 'bridgeKey', 'params')
    expect(parameters.find(({ name }) => name === 'baseUrl')).toMatchObject({ editable: false })
    expect(parameters.find(({ name }) => name === 'apiKey')).toMatchObject({ type: 'password' })
  })

  it.each([
    ['https://hooks.example.com', true],
    ['https://hooks.example.com:8443', true],
    ['https://hooks.example.com/', false],
    ['https://hooks.example.com/bridge', false],
    ['https://hooks.example.com?to=me', false],
    ['http://hooks.example.com', false],
    ['hooks.example.com', false],
  ])('is asked for together with a base URL such as %s: %s', (baseUrl, fits) => {
    const parameters = code('connection', 'bridgeKey', 'params')
    const pattern = parameters.find(({ name }) => name === 'baseUrl')?.validate?.pattern ?? ''
    expect(new RegExp(pattern).test(baseUrl)).toBe(fits)
  })
})

describe('the files', () => {
  it('hold no secrets and no addresses but those of examples', () => {
    // Samples are the catalogue's.
    const written = allFiles().filter((path) => !/\.png$|\.samples\./.test(path))
    for (const path of written) {
      const text = readFileSync(join(folder, path), 'utf8')
      expect(text, path).not.toMatch(/whsec_|[0-9a-f]{64}/)
      const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host!)
      const known = /(^|\.)example\.com$|(^|\.)make\.com$|^github\.com$/
      expect(
        hosts.filter((host) => !known.test(host)),
        path,
      ).toEqual([])
    }
  })
})
