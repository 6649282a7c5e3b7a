// How a container begins and how it says that something is wrong. Real: the image, containers, a disk that is full.
// No doubles. Observed: exit codes, the log, and the health that Docker reports.
import { describe, expect, inject, test } from 'vitest'
import { median } from '../bench/support/statistics.ts'
import { tell } from '../support/figures.ts'
import { until } from '../support/until.ts'
import { startContainer } from './container.ts'
import { runDocker } from './docker.ts'

const STARTS = 5
const SMALL_DISK = ['--mount type=tmpfs,destination=/small,tmpfs-size=2m,tmpfs-mode=1777']
const OFTEN = ['--health-interval 1s', '--health-retries 1', '--health-start-period 0s']

describe('a start', () => {
  test('takes a moment', async ({ task }) => {
    const times: number[] = []
    for (let nth = 0; nth < STARTS; nth += 1) {
      const startedAt = performance.now()
      await using _ = await startContainer()
      times.push(performance.now() - startedAt)
    }
    tell(task, `docker run to ready (median of ${STARTS})`, `${(median(times) / 1_000).toFixed(2)} s`)
    expect(median(times)).toBeLessThan(10_000)
  })

  test('with an environment that is not usable ends with 78 and names everything that is wrong', async () => {
    const { exitCode, output } = await runDocker([
      ...'run --rm --network none --env RETENTION_DAYS=1 --env LOG_LEVEL=loud'.split(' '),
      inject('image'),
    ])
    expect(exitCode).toBe(78)
    expect(output).toContain('RETENTION_DAYS')
    expect(output).toContain('LOG_LEVEL')
  })
})

describe('health', () => {
  test('is bad when the disk is full, says why, and is good again when there is room', async () => {
    await using container = await startContainer({
      options: SMALL_DISK.concat(OFTEN).flatMap((option) => option.split(' ')),
      env: { DATABASE_URL: 'file:/small/hook-bridge.db' },
    })
    const health = () => container.inspect<string>('.State.Health.Status')
    // Again and again: the bridge makes room for a while by emptying its write-ahead log.
    const fill = () => container.exec('sh', '-c', 'cat /dev/zero >> /small/full')
    await until(async () => (await fill(), (await health()) === 'unhealthy'), {
      deadlineMs: 30_000,
      everyMs: 100,
    })
    const checks = await container.inspect<{ Output: string }[]>('.State.Health.Log')
    expect(checks.at(-1)?.Output).toContain('disk is full')
    await container.exec('rm', '/small/full')
    await until(async () => (await health()) === 'healthy', { deadlineMs: 20_000, everyMs: 100 })
  })
})
