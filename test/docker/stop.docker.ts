// How a container ends, and what is left. Real: the image, containers and volumes on disk, SIGKILL and SIGTERM by
// Docker. Doubles: CablenetAI, and receivers that are slow. Observed: what was answered 200, what arrived, exit codes.
import { describe, expect, test } from 'vitest'
import { tell } from '../support/figures.ts'
import { until } from '../support/until.ts'
import { firstApiKey, startContainer, type Container } from './container.ts'
import { openRoute, sendLead, type Route } from './route.ts'

interface Delivery {
  readonly status: string
  readonly attempts: number
}

const deliveries = ({ api }: Route) => api.call<readonly Delivery[]>('GET', '/deliveries?limit=100')

async function access(container: Container): Promise<{ origin: string; key: string }> {
  return { origin: container.origin, key: await firstApiKey(container) }
}

/** The ids of the leads that came, each as often as it came. */
function arrived({ receiver }: Route): string[] {
  return receiver.requests.map((request) => (request.json() as { id: string }).id)
}

function ids(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `lead-${from + index}`)
}

describe('docker kill', () => {
  test('in the middle of deliveries, and a start on the same volume: nothing that was answered is lost', async () => {
    await using container = await startContainer()
    await using route = await openRoute(await access(container), { behaviour: { delayMs: 200 } })
    const answered = (
      await Promise.all(ids(1, 200).map(async (id) => ((await sendLead(route, id)) ? id : null)))
    ).filter((id) => id !== null)
    expect(answered).toHaveLength(200)
    await route.receiver.waitForCount(30)
    await container.kill()
    expect(await container.inspect('.State.ExitCode')).toBe(137)
    expect(route.receiver.count).toBeLessThan(200)

    await container.start()
    await until(() => new Set(arrived(route)).size === 200, { deadlineMs: 30_000, what: 'all 200 leads' })
    const pending = '/deliveries?status=pending&limit=1'
    await until(async () => (await route.api.call<unknown[]>('GET', pending)).length === 0, {
      deadlineMs: 30_000,
      everyMs: 50,
    })
    expect(new Set(arrived(route))).toEqual(new Set(answered))
  })
})

describe('a new container on the volume of an old one', () => {
  test('takes over keys, accounts, webhooks and what was not yet delivered', async () => {
    await using old = await startContainer()
    const { key } = await access(old)
    await using route = await openRoute({ origin: old.origin, key }, { behaviour: { fault: 'hang' } })
    expect(await sendLead(route, 'lead-1')).toBe(true)
    await route.receiver.waitForCount(1)
    await old.kill()
    route.receiver.behave({})

    await using fresh = await startContainer({ volume: old.volume })
    const request = await route.receiver.waitFor(2, 10_000)
    expect(request.json()).toMatchObject({ id: 'lead-1' })
    expect(request.verification.vendor.result).toBe('valid')
    expect(
      (await fetch(`${fresh.origin}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status,
    ).toBe(200)
  })
})

describe('docker stop', () => {
  test('lets an attempt that is under way end, settles it, and ends with 0 in the time that Docker grants', async () => {
    await using container = await startContainer()
    await using route = await openRoute(await access(container), { behaviour: { delayMs: 3_000 } })
    expect(await sendLead(route, 'lead-1')).toBe(true)
    await route.receiver.waitForCount(1)
    const { exitCode, durationMs } = await container.stop()
    expect(exitCode).toBe(0)
    expect(durationMs).toBeLessThan(10_000)

    await container.start()
    expect(await deliveries(route)).toMatchObject([{ status: 'delivered', attempts: 1 }])
    expect(arrived(route)).toEqual(['lead-1'])
  })

  test('does not wait for a receiver that never answers: the attempt comes again after the start', async ({
    task,
  }) => {
    await using container = await startContainer()
    await using route = await openRoute(await access(container), { behaviour: { fault: 'hang' } })
    expect(await sendLead(route, 'lead-1')).toBe(true)
    await route.receiver.waitForCount(1)
    const { exitCode, durationMs } = await container.stop()
    tell(task, 'docker stop while a receiver hangs', `${(durationMs / 1_000).toFixed(1)} s`)
    expect(exitCode).toBe(0)
    expect(durationMs).toBeLessThan(10_000)

    route.receiver.behave({})
    await container.start()
    await route.receiver.waitFor(2, 10_000)
    expect(arrived(route)).toEqual(['lead-1', 'lead-1'])
  })
})
