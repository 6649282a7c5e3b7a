// The image itself. Real: the image, as the Dockerfile makes it from this checkout. No doubles. Observed: what Docker
// says about it, and what a process in it finds and may do.
import { describe, expect, inject, test } from 'vitest'
import manifest from '../../hook-bridge/package.json' with { type: 'json' }
import { tell } from '../support/figures.ts'
import { docker } from './docker.ts'

const MEGABYTE = 1e6

async function inspect<Value>(path: string): Promise<Value> {
  return JSON.parse(
    await docker(['image', 'inspect', '--format', `{{json ${path}}}`, inject('image')]),
  ) as Value
}

/** What a shell in the image says, with nothing but the image and its user. */
async function inImage(script: string): Promise<string[]> {
  const said = await docker(['run', '--rm', '--network', 'none', inject('image'), 'sh', '-c', script])
  return said.split('\n').filter((line) => line !== '')
}

describe('the image', () => {
  test('has less than 330 MB', async ({ task }) => {
    const size = (await inspect<number>('.Size')) / MEGABYTE
    const { cold, again } = inject('buildMs')
    tell(task, 'image size', `${size.toFixed(0)} MB`)
    tell(task, 'build, from nothing but the base', `${(cold / 1_000).toFixed(1)} s`)
    tell(task, 'build, nothing changed', `${(again / 1_000).toFixed(1)} s`)
    expect(size).toBeLessThan(330)
  })

  test('says what it is, in the version of the package', async () => {
    expect(await inspect('.Config.Labels')).toMatchObject({
      'org.opencontainers.image.title': 'hook-bridge',
      'org.opencontainers.image.licenses': manifest.license,
      'org.opencontainers.image.version': manifest.version,
    })
  })

  test('runs as a user who may write to the data, to temporary folders and to nothing else', async () => {
    expect(await inspect('.Config.User')).toBe('1000:1000')
    expect(await inImage('id -u; id -g')).toEqual(['1000', '1000'])
    const writable = await inImage('find / -xdev -writable ! -type l 2>/dev/null; true')
    expect(writable).toContain('/data')
    expect(
      writable.filter((path) => !/^\/(data|tmp|var\/tmp|run\/lock|home\/node|dev|proc)(\/|$)/.test(path)),
    ).toEqual([])
  })

  test('opens the data folder to its own user only, and to a new volume likewise', async () => {
    expect(await inImage('stat -c "%a %u %g" /data')).toEqual(['700 1000 1000'])
  })

  test('has what the bridge needs, and nothing else of the pack', async () => {
    expect(await inImage('cd /app && ls -A . event-catalog hook-bridge make-blueprints')).toEqual([
      '.:',
      '.npmrc',
      'LICENSE',
      'event-catalog',
      'hook-bridge',
      'make-blueprints',
      'node_modules',
      'package-lock.json',
      'package.json',
      'event-catalog:',
      'package.json',
      'src',
      'hook-bridge:',
      'node_modules',
      'package.json',
      'src',
      'make-blueprints:',
      'blueprints',
    ])
  })

  test('has the packages that the bridge depends on, and none for development', async () => {
    const installed = await inImage(
      'for each in /app/node_modules /app/hook-bridge/node_modules; do cd $each; ls -d * @*/*; done',
    )
    expect(installed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)))
    for (const each of ['vitest', 'typescript', 'oxlint', 'node', 'zapier-platform-core', 'n8n-workflow']) {
      expect(installed).not.toContain(each)
    }
  })

  test('tells nothing of the machine that built it', async () => {
    const names = (await inspect<string[]>('.Config.Env')).map((variable) => variable.split('=', 1)[0]!)
    const ofTheBase = /^(PATH|NODE_VERSION|YARN_VERSION)$/
    expect(names.filter((name) => !ofTheBase.test(name))).toEqual([
      'NODE_ENV',
      'HOST',
      'DATABASE_URL',
      'UV_THREADPOOL_SIZE',
    ])
  })
})
