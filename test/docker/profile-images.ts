import { fileURLToPath } from 'node:url'
import { openCompose } from './compose.ts'
import { docker, runDocker } from './docker.ts'

const STAND_INS = fileURLToPath(new URL('stand-ins', import.meta.url))
const PULL_LIMIT_MS = 5 * 60_000
const BUILD_LIMIT_MS = 10 * 60_000

/** What the profile postgres runs beside bridges. */
export interface ProfileImages extends AsyncDisposable {
  /** For `.env`. */
  readonly settings: Readonly<Record<string, string>>
  /** For people: the images, and whether they are the official ones. */
  readonly description: string
}

/** The official images that the compose file names; where they cannot be pulled, stand-ins that go again. */
export async function openProfileImages(): Promise<ProfileImages> {
  const official = await officialImages()
  for (const image of official) {
    if (!(await isHere(image))) return standIns(official.join(' and '))
  }
  return { settings: {}, description: official.join(', '), async [Symbol.asyncDispose]() {} }
}

async function officialImages(): Promise<string[]> {
  const keys = ['POSTGRES_PASSWORD', 'HOOK_BRIDGE_MASTER_KEY', 'HOOK_BRIDGE_API_KEY']
  await using compose = await openCompose(Object.fromEntries(keys.map((name) => [name, name])), {
    profile: 'postgres',
  })
  return Promise.all(['postgres', 'proxy'].map(async (service) => (await compose.config(service)).image))
}

async function isHere(image: string): Promise<boolean> {
  for (const command of [
    ['image', 'inspect'],
    ['pull', '--quiet'],
  ]) {
    if ((await runDocker([...command, image], { timeoutMs: PULL_LIMIT_MS })).exitCode === 0) return true
  }
  return false
}

async function standIns(instead: string): Promise<ProfileImages> {
  const [postgres, proxy] = ['hook-bridge-test-postgres', 'hook-bridge-test-proxy'] as const
  const targets = { postgres, proxy }
  for (const [target, image] of Object.entries(targets)) {
    await docker(['build', '--target', target, '--tag', image, STAND_INS], { timeoutMs: BUILD_LIMIT_MS })
  }
  return {
    settings: { POSTGRES_IMAGE: postgres, PROXY_IMAGE: proxy },
    description: `stand-ins for ${instead}`,
    [Symbol.asyncDispose]: async () => void (await docker(['rmi', '--force', postgres, proxy])),
  }
}
