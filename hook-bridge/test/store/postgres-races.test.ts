/*
 * Two things of one process at the same moment: taking an event in, and looking for what is due.
 *
 * Real: the server, and the driver's own parts. Doubles: a connection that lets something else happen just before or
 * just after a statement. Observed: which deliveries are claimed.
 */
import { expect, test } from 'vitest'
import { systemClock as clock } from '../../src/clock.ts'
import { acceptEvents } from '../../src/store/postgres/accept-events.ts'
import { createClaimDue } from '../../src/store/postgres/claim-due.ts'
import { createClaims } from '../../src/store/postgres/claims.ts'
import { type Connections, createConnections } from '../../src/store/postgres/connections.ts'
import { createLeases } from '../../src/store/postgres/leases.ts'
import { newEvent, newSubscription, newWorkspace, START } from './fixtures.ts'
import { describeWithPostgres, SHORT } from './postgres-database.ts'

const EVERYTHING = { now: START + 1_000, count: 1_000, bytes: 1_000_000 }

interface Interruption {
  readonly statement: string
  before?(): Promise<unknown>
  after?(): Promise<unknown>
}

describeWithPostgres('one process at the same moment', (database) => {
  async function withParts(
    run: (parts: {
      accept: () => Promise<readonly number[]>
      claim: () => Promise<readonly number[]>
      end: () => void
      interrupt: (interruption: Interruption) => void
    }) => Promise<void>,
  ): Promise<void> {
    const setup = await database.open()
    const workspace = await setup.addWorkspace(newWorkspace())
    const { row } = await setup.addSubscription(newSubscription(workspace))
    const real = createConnections(database.url, 'races', 4)
    let interruption: Interruption | undefined
    const connections: Connections = {
      ...real,
      async rows(statement, values) {
        if (statement.name !== interruption?.statement) return real.rows(statement, values)
        const { before, after } = interruption!
        interruption = undefined
        await before?.()
        const rows = await real.rows(statement, values)
        await after?.()
        return rows as never
      },
    }
    const claims = createClaims()
    const leases = createLeases({ connections, claims, clock, serve: true, process: 'races', timing: SHORT })
    await leases.take([row])
    const claimDue = createClaimDue({ connections, claims, leases })
    const event = newEvent(workspace, { subscriptions: [row] })
    await run({
      async accept() {
        const parts = { connections, claims, leases, clock, announceDue() {}, dueHere() {} }
        const [answer] = await acceptEvents(parts, [event])
        return answer!.duplicate ? [] : answer!.deliveries.map((each) => each.id)
      },
      claim: async () => (await claimDue(row, EVERYTHING)).deliveries.map((each) => each.id),
      end: () => claims.of(row).forEach((delivery) => claims.remove(row, delivery)),
      interrupt: (next) => void (interruption = next),
    })
    await real.close()
  }

  test('what has just been stored is claimed already, though nobody was told so yet', () =>
    withParts(async ({ accept, claim, interrupt }) => {
      let claimed: readonly number[] = [0]
      interrupt({ statement: 'write events', after: async () => (claimed = await claim()) })
      expect(await accept()).toHaveLength(1)
      expect(claimed).toEqual([])
    }))

  test('a look that was under way while a delivery was stored, sent and settled does not bring it again', () =>
    withParts(async ({ accept, claim, end, interrupt }) => {
      interrupt({ statement: 'read due', before: accept, after: async () => end() })
      expect(await claim()).toEqual([])
    }))

  test('two looks at once share nothing', () =>
    withParts(async ({ accept, claim, end }) => {
      await accept()
      await accept()
      end()
      const both = await Promise.all([claim(), claim()])
      expect(both.map((each) => each.length)).toEqual([2, 0])
    }))
})
