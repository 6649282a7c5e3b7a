/*
 * A disk without space.
 *
 * Real: the bridge as a process of its own, its database on a file system (tmpfs) that another file fills, every
 * socket. Doubles: the platform and the receiver. Observed: how the inbound door and /readyz answer, and what the
 * receiver gets, while the disk is full, after there is room again, and after a restart.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startBridge, type RunningBridge } from '../support/bridge.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { sendLead, type InboundDoor } from '../support/signed-lead.ts'
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from '../support/small-disk.ts'
import { until } from '../support/until.ts'

const whyNot = whyNoSmallDisk()
const LONG_NAME = { name: 'a'.repeat(10_000) }

describe.skipIf(whyNot !== null)(`a full disk${whyNot === null ? '' : ` (skipped: ${whyNot})`}`, () => {
  let disk: SmallDisk
  let bridge: RunningBridge
  let receiver: Receiver
  let door: InboundDoor
  /** While it is closed, the receiver answers nobody. */
  let gate: PromiseWithResolvers<void>

  beforeEach(async () => {
    gate = Promise.withResolvers()
    disk = mountSmallDisk('16m')
    bridge = await startBridge({ env: { DATABASE_URL: `file:${disk.folder}/bridge.db`, LOG_LEVEL: 'warn' } })
    receiver = await startReceiver({ behaviour: () => gate.promise.then(() => ({})) })
    await bridge.subscribe(receiver.url, ['lead.created'])
    door = await bridge.connect('cablenetai')
  })
  afterEach(async () => {
    await receiver.close()
    await bridge[Symbol.asyncDispose]()
    disk[Symbol.dispose]()
  })

  const arrived = () => receiver.requests.map((request) => (request.json() as { id: string }).id)
  const readiness = async () => (await fetch(`${bridge.origin}/readyz`)).status

  /** Sends until the door is closed. Returns the leads that were acknowledged, and the refusal. */
  async function sendUntilRefused(prefix: string): Promise<{ taken: string[]; refusal: Response }> {
    const taken: string[] = []
    for (;;) {
      const id = `${prefix} ${taken.length}`
      const answer = await sendLead(door, id, LONG_NAME)
      if (answer.status !== 200) return { taken, refusal: answer }
      taken.push(id)
    }
  }

  test('closes the inbound door with 503 and Retry-After, lets deliveries go on, and opens the door again when there is room', async () => {
    const before = Array.from({ length: 200 }, (_, index) => `before ${index}`)
    for (const id of before) expect((await sendLead(door, id)).status).toBe(200)
    disk.fill()
    const { taken, refusal } = await sendUntilRefused('full')
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refusal.json()).toMatchObject({ success: false, code: 'UNAVAILABLE' })
    expect(await until(async () => (await readiness()) === 503)).toBe(true)

    gate.resolve()
    const promised = new Set([...before, ...taken])
    await until(() => promised.isSubsetOf(new Set(arrived())), { deadlineMs: 15_000, what: 'all to arrive' })
    expect((await sendLead(door, 'still full', LONG_NAME)).status).toBe(503)

    disk.makeRoom()
    await until(async () => (await sendLead(door, 'room again', LONG_NAME)).status === 200)
    await until(async () => (await readiness()) === 200)
    await until(() => arrived().includes('room again'))
    await until(async () => (await bridge.call<unknown[]>('GET', '/deliveries?status=pending')).length === 0)

    const all = arrived()
    expect(all.length).toBe(new Set(all).size)
    expect(new Set(all)).toEqual(promised.union(new Set(['room again'])))
    await bridge.restart()
    expect((await sendLead(door, 'after a restart')).status).toBe(200)
    await until(() => arrived().includes('after a restart'))
    expect(arrived().length).toBe(all.length + 1)
  }, 60_000)

  test('is noticed by /readyz also while nothing comes in, and so is room', async () => {
    expect(await readiness()).toBe(200)
    disk.fill()
    await until(async () => (await readiness()) === 503)
    disk.makeRoom()
    await until(async () => (await readiness()) === 200)
  })

  test('is said in the log, once in a while and not for every event', async () => {
    disk.fill()
    await sendUntilRefused('full')
    for (let nth = 0; nth < 50; nth += 1) await sendLead(door, `refused ${nth}`, LONG_NAME)
    const lines = () =>
      bridge.program
        .output()
        .split('\n')
        .filter((line) => line.includes('disk is full'))
    await until(() => lines().length > 0)
    expect(lines()).toHaveLength(1)
  })

  test('refuses what people do with the API with 503 as well, and says why', async () => {
    disk.fill()
    await sendUntilRefused('full')
    let nth = 0
    const answer = until(() =>
      bridge.subscribe(`http://127.0.0.1:9/${(nth += 1)}`, ['lead.created']).then(
        () => null,
        (error: Error) => error.message,
      ),
    )
    expect(await answer).toMatch(/answered 503: .*database or disk is full/)
  })
})
