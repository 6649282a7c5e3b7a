import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { docker } from './docker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The image, built from what is in the checkout now. */
    image: string
    /** How long it took to build it, in milliseconds: from nothing but the base, and once more without a change. */
    buildMs: { readonly cold: number; readonly again: number }
  }
}

const PACK = fileURLToPath(new URL('../..', import.meta.url))
const BUILD_LIMIT_MS = 10 * 60_000

/** Before all tests: the image is built, twice. It goes again after them. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const image = `hook-bridge-test:${randomBytes(4).toString('hex')}`
  const cold = await build(image, ['--no-cache'])
  const again = await build(image, [])
  project.provide('image', image)
  project.provide('buildMs', { cold, again })
  return async () => void (await docker(['rmi', '--force', image]))
}

/** Resolves to the milliseconds that it took. */
async function build(image: string, options: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  await docker(['build', ...options, '--file', `${PACK}hook-bridge/Dockerfile`, '--tag', image, PACK], {
    timeoutMs: BUILD_LIMIT_MS,
  })
  return performance.now() - startedAt
}
