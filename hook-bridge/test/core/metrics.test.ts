// Figures for Prometheus. Real: all of it. Doubles: the figures of the queue, which a scrape asks for.
// Observed: the lines of the text that is scraped.
import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../src/metrics.ts'
import type { Figures } from '../../src/metrics-gauges.ts'

async function lines(metrics: ReturnType<typeof createMetrics>, name: string): Promise<readonly string[]> {
  const text = await metrics.text()
  return text.split('\n').filter((line) => line.startsWith(name))
}

describe('metrics', () => {
  test('count events by provider and result', async () => {
    const metrics = createMetrics()
    metrics.eventIn('inmova', 'accepted')
    metrics.eventIn('inmova', 'accepted')
    metrics.eventIn('cablenetai', 'duplicate')
    expect(await lines(metrics, 'hook_bridge_inbound_events_total')).toEqual([
      'hook_bridge_inbound_events_total{provider="inmova",result="accepted"} 2',
      'hook_bridge_inbound_events_total{provider="cablenetai",result="duplicate"} 1',
    ])
  })

  test('count notifications by channel and result', async () => {
    const metrics = createMetrics()
    metrics.notified('mail', 'failed', 2)
    metrics.notified('mail', 'sent', 2)
    metrics.notified('mail', 'sent', 1)
    expect(await lines(metrics, 'hook_bridge_notifications_total')).toEqual([
      'hook_bridge_notifications_total{channel="mail",result="sent"} 3',
      'hook_bridge_notifications_total{channel="mail",result="failed"} 2',
      'hook_bridge_notifications_total{channel="mail",result="given_up"} 0',
      'hook_bridge_notifications_total{channel="webhook",result="sent"} 0',
      'hook_bridge_notifications_total{channel="webhook",result="failed"} 0',
      'hook_bridge_notifications_total{channel="webhook",result="given_up"} 0',
    ])
  })

  test('count attempts, and how long they took in seconds', async () => {
    const metrics = createMetrics()
    const attempt = { provider: 'inmova', client: 'zapier' } as const
    metrics.attemptMade({ ...attempt, result: 'delivered', durationMs: 40 })
    metrics.attemptMade({ ...attempt, result: 'retry', durationMs: 3_000 })
    expect(await lines(metrics, 'hook_bridge_attempts_total')).toEqual([
      'hook_bridge_attempts_total{provider="inmova",client="zapier",result="delivered"} 1',
      'hook_bridge_attempts_total{provider="inmova",client="zapier",result="retry"} 1',
    ])
    expect(await lines(metrics, 'hook_bridge_attempt_duration_seconds_sum')).toEqual([
      'hook_bridge_attempt_duration_seconds_sum{client="zapier"} 3.04',
    ])
    expect(await lines(metrics, 'hook_bridge_attempt_duration_seconds_bucket{le="0.1"')).toEqual([
      'hook_bridge_attempt_duration_seconds_bucket{le="0.1",client="zapier"} 1',
    ])
  })

  test('count what shares a commit, and the commits that fail', async () => {
    const metrics = createMetrics()
    metrics.committed({ writes: 7, durationMs: 2, trouble: null })
    metrics.committed({ writes: 3, durationMs: 2, trouble: 'database or disk is full' })
    expect(await lines(metrics, 'hook_bridge_commit_writes_sum')).toEqual(['hook_bridge_commit_writes_sum 7'])
    expect(await lines(metrics, 'hook_bridge_commit_failures_total')).toEqual([
      'hook_bridge_commit_failures_total 1',
    ])
    expect(await lines(metrics, 'hook_bridge_commit_duration_seconds_count')).toEqual([
      'hook_bridge_commit_duration_seconds_count 2',
    ])
  })

  test('ask how things stand at each scrape, and show all of it as it is then', async () => {
    const metrics = createMetrics()
    const none = {
      deliveries: new Map(),
      webhooks: new Map(),
      inFlight: 0,
      databaseBytes: 8_192,
      freeBytes: null,
    }
    let figures: Figures = {
      deliveries: new Map([['make', { pending: 3, held: 2, dead: 1, overdueMs: 1_500, heldMs: 2_500 }]]),
      webhooks: new Map([['make', new Map([['gone', 4]])]]),
      inFlight: 7,
      databaseBytes: 4_096,
      freeBytes: 100,
    }
    metrics.observe(async () => figures)
    const shown = async () =>
      (await metrics.text())
        .split('\n')
        .filter(
          (line) =>
            /client="make"|in_flight |_bytes /.test(line) &&
            / [^0]\S*$/.test(line) &&
            !/^(process|nodejs|#)/.test(line),
        )
    expect(await shown()).toEqual([
      'hook_bridge_deliveries{state="pending",client="make"} 3',
      'hook_bridge_deliveries{state="held",client="make"} 2',
      'hook_bridge_deliveries{state="dead",client="make"} 1',
      'hook_bridge_oldest_due_seconds{client="make"} 1.5',
      'hook_bridge_oldest_held_seconds{client="make"} 2.5',
      'hook_bridge_webhooks{state="gone",client="make"} 4',
      'hook_bridge_deliveries_in_flight 7',
      'hook_bridge_database_bytes 4096',
      'hook_bridge_disk_free_bytes 100',
    ])
    figures = none
    expect(await shown()).toEqual(['hook_bridge_database_bytes 8192', 'hook_bridge_disk_free_bytes 100'])
  })

  test('show no free space, not even none, where the database is on no disk that is known', async () => {
    const metrics = createMetrics()
    metrics.observe(async () => ({
      deliveries: new Map(),
      webhooks: new Map(),
      inFlight: 0,
      databaseBytes: 1,
      freeBytes: null,
    }))
    expect(await lines(metrics, 'hook_bridge_disk_free_bytes')).toEqual([])
    expect(await lines(metrics, 'hook_bridge_database_bytes')).toEqual(['hook_bridge_database_bytes 1'])
  })

  test('of two services in one process are kept apart, and say how they are to be read', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.eventIn('inmova', 'accepted')
    expect(await lines(other, 'hook_bridge_inbound_events_total{')).toEqual([])
    expect(one.contentType).toContain('text/plain')
    expect(await lines(other, 'process_cpu_seconds_total')).toHaveLength(1)
  })
})
