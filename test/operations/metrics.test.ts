/*
 * Figures for Prometheus, the alert rules, the Grafana dashboard and the table of the guide.
 *
 * Real: the bridge as a process of its own, which has taken an event in and delivered it; the files. Doubles: the
 * receiver. Observed: the names and labels that /metrics shows, against those that rules and dashboard ask for and the
 * guide explains; where it is there, what promtool says of the rules.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBridge, type RunningBridge } from '../support/bridge.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { sendLead } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'

interface Target {
  readonly expr: string
  readonly legendFormat: string
}
interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: readonly Target[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

const dashboard = JSON.parse(read('../../docs/grafana-dashboard.json')) as {
  readonly panels: readonly Panel[]
}
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
)

const alerts = read('../../docs/alerts.yaml')
const rules = [...alerts.matchAll(/- alert: (\w+)\n(?: *#.*\n)* *expr: (.+)$/gm)].map(
  ([, name, expr]) => [name!, expr!] as const,
)
const hasPromtool = spawnSync('promtool', ['--version']).status === 0

/** Labels that Prometheus puts to what it has scraped. */
const ADDED = ['job', 'instance']

let bridge: RunningBridge
let receiver: Receiver
/** Names of series with the names and values of their labels. */
let shown: Map<string, Map<string, Set<string>>>

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

function parse(text: string): typeof shown {
  const series = new Map<string, Map<string, Set<string>>>()
  for (const line of text.split('\n')) {
    const [, name, inBraces = ''] = /^([a-z_]\w*)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (name === undefined) continue
    const labels = series.get(name) ?? new Map<string, Set<string>>()
    for (const [, label, value] of inBraces.matchAll(/(\w+)="([^"]*)"/g)) {
      labels.set(label!, (labels.get(label!) ?? new Set()).add(value!))
    }
    series.set(name, labels)
  }
  return series
}

async function scrape(): Promise<string> {
  return (await fetch(`${bridge.origin}/metrics`)).text()
}

beforeAll(async () => {
  bridge = await startBridge()
  receiver = await startReceiver()
  await bridge.subscribe(receiver.url, ['lead.created'], { client: 'n8n' })
  const door = await bridge.connect('cablenetai')
  await sendLead(door, 'lead-1')
  await receiver.waitFor(1)
  shown = await until(async () => {
    const text = await scrape()
    // The outcome is written a moment after the attempt is counted.
    return (
      /attempts_total\{.* 1$/m.test(text) &&
      /deliveries\{state="pending",client="n8n"\} 0$/m.test(text) &&
      parse(text)
    )
  })
})
afterAll(async () => {
  await receiver.close()
  await bridge[Symbol.asyncDispose]()
})

describe('/metrics', () => {
  test('tells what came in, what went out to which platform, and what waits', async () => {
    const text = await scrape()
    for (const line of [
      'hook_bridge_inbound_events_total{provider="cablenetai",result="accepted"} 1',
      'hook_bridge_attempts_total{provider="cablenetai",client="n8n",result="delivered"} 1',
      'hook_bridge_attempt_duration_seconds_count{client="n8n"} 1',
      'hook_bridge_deliveries{state="pending",client="n8n"} 0',
      'hook_bridge_webhooks{state="active",client="n8n"} 1',
      'hook_bridge_deliveries_in_flight 0',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(text).toMatch(/^hook_bridge_disk_free_bytes [1-9]/m)
    expect(text).toMatch(/^hook_bridge_commit_writes_count [1-9]/m)
    expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m)
    expect(text).toMatch(/^hook_bridge_info\{version="\d+\.\d+\.\d+"\} 1$/m)
  })

  test('has no label that grows with webhooks, events or workspaces', () => {
    const labels = new Set(
      [...shown].filter(([name]) => name.startsWith('hook_bridge_')).flatMap(([, of]) => [...of.keys()]),
    )
    expect([...labels].sort()).toEqual(['channel', 'client', 'le', 'provider', 'result', 'state', 'version'])
  })

  test('keeps to the conventions of Prometheus: units and _total at the end, a help text and a type for each', async () => {
    const text = await scrape()
    const types = [...text.matchAll(/^# TYPE (hook_bridge_\w+) (\w+)$/gm)]
    expect(types.length).toBeGreaterThan(10)
    for (const [, name, type] of types) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'))
      expect(name!.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).not.toMatch(/_(ms|milliseconds|kb|percent)$/)
    }
  })

  test('is explained by the guide: every figure of the bridge, and no other', () => {
    const guide = read('../../hook-bridge/README.md')
    const explained = [...guide.matchAll(/^\| `(hook_bridge_\w+)`/gm)].map(([, name]) => name!)
    const families = [...shown.keys()]
      .filter((name) => name.startsWith('hook_bridge_'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''))
    expect(explained.sort()).toEqual([...new Set(families)].sort())
  })
})

/** The labels that an expression can have; fails when it asks for a figure, label or value that is not there. */
function labelsFor(expr: string): Set<string> {
  const names = expr.match(/\b(hook_bridge|process|nodejs)_\w+/g) ?? []
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) expect([...shown.keys()]).toContain(name)
  for (const [, name, matchers] of expr.matchAll(/(\w+)\{([^}]*)\}/g)) {
    const known = [...shown.get(name!)!.keys(), ...ADDED]
    for (const [, label] of matchers!.matchAll(/(\w+)!?=~?"/g)) expect(known).toContain(label)
  }
  const labels = new Set(names.flatMap((name) => [...shown.get(name)!.keys()]))
  const grouped = [...expr.matchAll(/(?:by|without) \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(', '))
  for (const label of grouped) expect([...labels]).toContain(label)
  return labels
}

describe('the alert rules', () => {
  test('are all read here', () => {
    expect(rules.map(([name]) => name)).toEqual([...alerts.matchAll(/alert: (\w+)/g)].map(([, name]) => name))
    expect(rules.length).toBeGreaterThan(8)
  })

  test.each(rules.filter(([, expr]) => !expr.startsWith('up{')))(
    '%s asks for figures and labels that there are: %s',
    (name, expr) => {
      const labels = labelsFor(expr)
      const [, rule = ''] = alerts.split(`alert: ${name}\n`)
      const [, summary] = /summary: (.+)/.exec(rule)!
      for (const [, label] of summary!.matchAll(/\$labels\.(\w+)/g)) expect([...labels]).toContain(label)
    },
  )

  test('name results and states that the bridge counts', () => {
    const inbound = ['accepted', 'duplicate', 'unknown', 'switched_off', 'rejected', 'unavailable']
    const results = [...inbound, 'sent']
    for (const [, result] of alerts.matchAll(/result="(\w+)"/g)) expect(results).toContain(result)
    for (const [, name, state] of alerts.matchAll(/(\w+)\{state="(\w+)"/g)) {
      expect([...shown.get(name!)!.get('state')!]).toContain(state)
    }
  })

  test('lead to entries of the guide', () => {
    const guide = read('../../docs/troubleshooting.md')
    const named = [...alerts.matchAll(/description: .*"([^"]+)"\./g)].map(([, title]) => title!)
    expect(named).toHaveLength(rules.length)
    for (const title of named) expect(guide).toContain(`\n## ${title}\n`)
  })

  // One that fails is tried again after 1, 5 and 15 minutes, then each hour.
  test.skipIf(!hasPromtool).each([
    [
      'nobody takes any, for hours',
      '0x4 1 2x4 3x14 4x59 5x59 6x40',
      '0x185',
      { 15: true, 90: true, 180: true },
    ],
    ['one is taken at its second try', '0x4 1x180', '0x5 1x179', { 15: false, 90: false, 180: false }],
    [
      'one is taken when it has failed for an hour',
      '0x4 1 2x4 3x14 4x160',
      '0x84 1x100',
      { 30: true, 95: false },
    ],
    ['none is to be sent', '0x185', '0x185', { 15: false, 180: false }],
  ])('%s: the alert of notifications', (_case, failed, sent, firesAt) => {
    const series = 'hook_bridge_notifications_total{channel="mail",result='
    const test = {
      rule_files: [fileURLToPath(new URL('../../docs/alerts.yaml', import.meta.url))],
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: `${series}"failed"}`, values: failed },
            { series: `${series}"sent"}`, values: sent },
            { series: `${series}"given_up"}`, values: '0x185' },
          ],
          promql_expr_test: Object.entries(firesAt).map(([minutes, fires]) => ({
            eval_time: `${minutes}m`,
            expr: `count(ALERTS{alertname="HookBridgeNotificationsFail",alertstate="firing",channel="mail"})`,
            exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
          })),
        },
      ],
    }
    const folder = mkdtempSync(join(tmpdir(), 'alert-'))
    try {
      const file = join(folder, 'test.yaml')
      // JSON is YAML.
      writeFileSync(file, JSON.stringify(test))
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' })
      expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test.skipIf(!hasPromtool)('are rules that Prometheus takes', () => {
    const file = fileURLToPath(new URL('../../docs/alerts.yaml', import.meta.url))
    const checked = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })
    expect([checked.status, checked.stdout]).toEqual([
      0,
      expect.stringContaining(`${rules.length} rules found`),
    ])
  })
})

describe('the Grafana dashboard', () => {
  test.each(queries)('%s asks for figures and labels that there are: %s', (_title, expr, legend) => {
    const labels = labelsFor(expr)
    for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
      expect([...labels]).toContain(label)
    }
  })

  test('has panels that do not lie on each other', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  })
})
