// Figures for Prometheus. Real: all of it. Doubles: the figures of the queue, which a scrape asks for.
// Observed: the lines of the text that is scraped.
import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../src/metrics.ts'

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

  test('count attempts, and how long they took in seconds', async () => {
    const metrics = createMetrics()
    metrics.attemptMade('inmova', 'delivered', 40)
    metrics.attemptMade('inmova', 'retry', 3_000)
    expect(await lines(metrics, 'hook_bridge_attempts_total')).toEqual([
      'hook_bridge_attempts_total{provider="inmova",result="delivered"} 1',
      'hook_bridge_attempts_total{provider="inmova",result="retry"} 1',
    ])
    expect(await lines(metrics, 'hook_bridge_attempt_duration_seconds_sum')).toEqual([
      'hook_bridge_attempt_duration_seconds_sum 3.04',
    ])
    expect(await lines(metrics, 'hook_bridge_attempt_duration_seconds_bucket{le="0.1"}')).toEqual([
      'hook_bridge_attempt_duration_seconds_bucket{le="0.1"} 1',
    ])
  })

  test('ask for the state of the queue at each scrape, and show all of it as it is then', async () => {
    const metrics = createMetrics()
    let figures = { pending: 3, inFlight: 7, databaseBytes: 4_096 }
    metrics.observeQueue(async () => figures)
    const shown = async () => [
      ...(await lines(metrics, 'hook_bridge_deliveries')),
      ...(await lines(metrics, 'hook_bridge_database')),
    ]
    expect(await shown()).toEqual([
      'hook_bridge_deliveries_pending 3',
      'hook_bridge_deliveries_in_flight 7',
      'hook_bridge_database_bytes 4096',
    ])
    figures = { pending: 0, inFlight: 1, databaseBytes: 8_192 }
    expect(await shown()).toEqual([
      'hook_bridge_deliveries_pending 0',
      'hook_bridge_deliveries_in_flight 1',
      'hook_bridge_database_bytes 8192',
    ])
  })

  test('of two services in one process are kept apart, and say how they are to be read', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.eventIn('inmova', 'accepted')
    expect(await lines(other, 'hook_bridge_inbound_events_total{')).toEqual([])
    expect(one.contentType).toContain('text/plain')
    expect(await lines(other, 'process_cpu_seconds_total')).toHaveLength(1)
  })
})
