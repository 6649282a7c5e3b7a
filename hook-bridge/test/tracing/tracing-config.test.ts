// The variables about traces. Real: all of it. Doubles: the environment is an argument. Observed: the configuration,
// or the message that names every problem.
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

function tracing(env: Readonly<Record<string, string>>) {
  return readConfig({ ...ENDPOINT, ...env }).tracing
}

describe('traces are', () => {
  test('off without an endpoint, whatever else is set, even if it is of no use', () => {
    const others = {
      OTEL_SERVICE_NAME: 'x',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_SAMPLER_ARG: '7',
    }
    expect(readConfig(others).tracing).toBeNull()
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }).tracing).toBeNull()
  })

  test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_SDK_DISABLED: 'TRUE' }, { OTEL_TRACES_EXPORTER: 'none' }])(
    'off with %o',
    (env) => expect(tracing(env)).toBeNull(),
  )

  test('on with an endpoint', () => {
    expect(tracing({ OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' })).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: {},
      resource: { 'service.name': 'hook-bridge' },
      ratio: 1,
    })
  })
})

describe('each variable', () => {
  test.each([
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'https://otlp.example.com/base/',
      { url: 'https://otlp.example.com/base/v1/traces' },
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://other:4318/x', { url: 'http://other:4318/x' }],
    [
      'OTEL_EXPORTER_OTLP_HEADERS',
      'api-key=a%2Cb, x-scope = 7,',
      { headers: { 'api-key': 'a,b', 'x-scope': '7' } },
    ],
    ['OTEL_SERVICE_NAME', 'hooks', { resource: { 'service.name': 'hooks' } }],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      'service.name=a,deployment.environment.name=b=c',
      { resource: { 'service.name': 'a', 'deployment.environment.name': 'b=c' } },
    ],
    ['OTEL_TRACES_SAMPLER_ARG', '0.25', { ratio: 0.25 }],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf', {}],
  ])('%s=%s is understood', (name, value, expected) => {
    expect(tracing({ [name]: value })).toMatchObject(expected)
  })

  test('the name of the service goes before that of the attributes', () => {
    const env = { OTEL_SERVICE_NAME: 'first', OTEL_RESOURCE_ATTRIBUTES: 'service.name=second' }
    expect(tracing(env)?.resource).toEqual({ 'service.name': 'first' })
  })

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'must be an http(s) URL'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'grpc://collector:4317', 'must be an http(s) URL'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be http/protobuf'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json', 'must be http/protobuf'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'top-secret', 'must look like name=value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=top-secret%zz', 'must look like name=value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'ke(y=top-secret', 'that no HTTP header can have'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=top-secret%0A', 'that no HTTP header can have'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=x', 'must look like name=value'],
    ['OTEL_TRACES_SAMPLER_ARG', '2', 'must be a number from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half', 'must be a number from 0 to 1'],
  ])('%s=%s is refused, without its value', (name, value, problem) => {
    let message = ''
    try {
      tracing({ [name]: value })
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toContain(`${name}: `)
    expect(message).toContain(problem)
    expect(message).not.toContain('top-secret')
  })

  test('all problems are named at once, together with those of other variables', () => {
    const env = { PORT: 'x', OTEL_TRACES_SAMPLER_ARG: 'x', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
    expect(() => tracing(env)).toThrow(/PORT: [^]*OTEL_EXPORTER_OTLP_PROTOCOL: [^]*OTEL_TRACES_SAMPLER_ARG: /)
  })
})
